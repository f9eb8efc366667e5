// Bytes over a socket, as no HTTP client would send them, and what came back: for tests of framing and of clients that do not behave.
// Importable; see fence/README.md for the format of a case.
import net from 'node:net';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const LIMIT_MS = 8000;

// "\r\n", "\0", "\t", "\xNN", "\\" and "{repeat:TEXT:COUNT}" become bytes; anything else is Latin-1.
export function bytesOf(text) {
  const plain = text.replace(/\{repeat:((?:\\.|[^\\:}])+):(\d+)\}/g, (_, what, count) => what.repeat(Number(count)));
  const out = plain.replace(/\\(r|n|t|0|\\|x[0-9a-fA-F]{2})/g, (_, code) =>
    code[0] === 'x' ? String.fromCharCode(parseInt(code.slice(1), 16)) : { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' }[code]);
  return Buffer.from(out, 'latin1');
}

// A case file: "# why" lines, "name: value" expectations, an empty line, the request. Ends of lines in the file are not bytes.
export function parseCase(text, name) {
  const [head, ...rest] = text.split(/\n\n/);
  const expect = { status: [], closed: null, responses: 1, interim: null, body: null, header: [], no_header: [] };
  let why = '';
  for (const line of head.split('\n')) {
    if (line.startsWith('#')) { why += `${line.slice(1).trim()} `; continue; }
    const [, key, value] = line.match(/^([a-z_]+):\s*(.*)$/) ?? [];
    if (!(key in expect)) throw new Error(`${name}: "${line}" is no expectation`);
    if (key === 'status') expect.status = value.split('|').map(Number);
    else if (key === 'closed') expect.closed = value === 'yes';
    else if (key === 'responses' || key === 'interim') expect[key] = Number(value);
    else if (key === 'body') expect.body = value;
    else expect[key].push(value);
  }
  return { name, why: why.trim(), expect, bytes: bytesOf(rest.join('').replace(/\n/g, '')) };
}

export function loadCases(folder) {
  return readdirSync(folder).filter((f) => f.endsWith('.raw')).sort()
    .map((f) => parseCase(readFileSync(join(folder, f), 'utf8'), basename(f, '.raw')));
}

// Responses in a stream, in order. METHODS (of the requests, in order) tells which have no body for being HEAD.
export function parseResponses(buffer, methods = []) {
  const responses = [];
  let at = 0;
  while (at < buffer.length) {
    const end = buffer.indexOf('\r\n\r\n', at);
    if (end < 0) return { responses, rest: buffer.subarray(at) };
    const [line, ...fields] = buffer.toString('latin1', at, end).split('\r\n');
    const status = Number(line.match(/^HTTP\/1\.[01] (\d{3})/)?.[1]);
    const headers = new Map(fields.map((f) => [f.slice(0, f.indexOf(':')).toLowerCase(), f.slice(f.indexOf(':') + 1).trim()]));
    const final = responses.filter((r) => r.status >= 200).length;
    const empty = status < 200 || status === 204 || status === 304 || methods[final] === 'HEAD';
    let stop = end + 4;
    if (!empty && headers.get('transfer-encoding') === 'chunked') {
      const close = buffer.indexOf('\r\n0\r\n\r\n', end);
      if (close < 0) return { responses, rest: buffer.subarray(at) };
      stop = close + 7;
    } else if (!empty) {
      stop += Number(headers.get('content-length') ?? 0);
    }
    if (!status || stop > buffer.length) return { responses, rest: buffer.subarray(at) };
    responses.push({ status, headers, body: buffer.toString('utf8', end + 4, stop), line });
    at = stop;
  }
  return { responses, rest: Buffer.alloc(0) };
}

// One connection. `until(predicate)` waits for a condition on what has come so far, with a limit.
export class Connection {
  constructor(target, methods = []) {
    this.received = Buffer.alloc(0);
    this.methods = methods;
    this.closed = false;
    this.waiters = new Set();
    this.socket = net.connect({ host: target.host ?? '127.0.0.1', port: target.port, localAddress: target.localAddress, allowHalfOpen: true });
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => { this.received = Buffer.concat([this.received, chunk]); this.#look(); });
    this.socket.on('end', () => { this.closed = true; this.socket.end(); this.#look(); });
    this.socket.on('error', () => { this.closed = true; this.#look(); });
    this.socket.on('close', () => { this.closed = true; this.#look(); });
  }

  #look() { for (const waiter of [...this.waiters]) waiter(); }

  get responses() { return parseResponses(this.received, this.methods).responses; }
  get rest() { return parseResponses(this.received, this.methods).rest; }
  get final() { return this.responses.filter((r) => r.status >= 200); }

  opened() { return new Promise((resolve) => (this.socket.connecting ? this.socket.once('connect', resolve) : resolve())); }

  send(bytes) { if (!this.socket.destroyed) this.socket.write(bytes); return this; }

  end() { this.socket.destroy(); }

  until(predicate, limit = LIMIT_MS) {
    return new Promise((resolve) => {
      const done = (value) => { clearTimeout(timer); this.waiters.delete(look); resolve(value); };
      const look = () => { if (predicate(this)) done(true); };
      const timer = setTimeout(() => done(false), limit);
      this.waiters.add(look);
      look();
    });
  }
}

// The body of a problem document is one, of the status that the response has.
export function isDocument(response) {
  try { return JSON.parse(response.body).status === response.status; } catch { return false; }
}

// The problems found, as sentences; none: the case passed. PROBE is a right request whose answer shows that the connection goes on.
export async function runCase(target, one, probe = 'GET /hello HTTP/1.1\r\nHost: t\r\n\r\n') {
  const { expect } = one;
  const methods = [one.bytes.toString('latin1').trimStart().split(' ')[0]];
  const connection = new Connection(target, methods);
  const problems = [];
  connection.send(one.bytes);
  await connection.until((c) => c.closed || c.final.length >= expect.responses);
  if (expect.closed === false) {
    connection.send(probe);
    if (!(await connection.until((c) => c.closed || c.final.length > expect.responses)) || connection.closed)
      problems.push('the connection did not go on');
    else if (connection.final[expect.responses].status !== 200)
      problems.push(`the next request was answered ${connection.final[expect.responses].status}`);
  } else if (expect.closed === true && !(await connection.until((c) => c.closed))) {
    problems.push('the connection was not closed');
  }
  const extra = expect.closed === false ? 1 : 0;
  const { final } = connection;
  if (final.length - extra !== expect.responses)
    problems.push(`${final.length - extra} responses instead of ${expect.responses} (${final.map((r) => r.status)})`);
  const first = final[0];
  if (connection.rest.length) problems.push(`${connection.rest.length} bytes follow that are no response`);
  if (first?.headers.get('content-type') === 'application/problem+json' && methods[0] !== 'HEAD' && !isDocument(first))
    problems.push(`the body is no document of status ${first.status}: ${first.body.slice(0, 200)}`);
  const interim = connection.responses.length - final.length;
  if (expect.interim !== null && interim !== expect.interim) problems.push(`${interim} interim responses instead of ${expect.interim}`);
  if (expect.status.length && !expect.status.includes(first?.status))
    problems.push(`status ${first?.status} instead of ${expect.status.join(' or ')}`);
  if (expect.body && !first?.body.includes(expect.body)) problems.push(`"${expect.body}" is not in the body: ${first?.body.slice(0, 200)}`);
  for (const header of expect.header) {
    const [name, value] = [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 1).trim()];
    if (!first?.headers.get(name.toLowerCase())?.includes(value)) problems.push(`${name} is "${first?.headers.get(name.toLowerCase())}", not "${value}"`);
  }
  for (const name of expect.no_header) if (first?.headers.has(name.toLowerCase())) problems.push(`${name} is there`);
  connection.end();
  return problems;
}

// A server program that prints "port N"; killed with the test.
export async function startServer(program, args = [], options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const server = { child, host: '127.0.0.1', log: '', out: '', pid: child.pid };
  child.stderr.on('data', (chunk) => { server.log += chunk; });
  server.exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${program} ended: ${server.log}`)));
    child.stdout.on('data', (chunk) => {
      server.out += chunk;
      const port = server.out.match(/^port (\d+)$/m);
      if (port) { server.port = Number(port[1]); resolve(); }
    });
  });
  server.stop = async () => { child.kill('SIGKILL'); await server.exited; };
  return server;
}

export const get = (path, headers = '') => `GET ${path} HTTP/1.1\r\nHost: t\r\n${headers}\r\n`;

// One request on a connection of its own.
export async function ask(target, bytes, limit = LIMIT_MS) {
  const connection = new Connection(target, [bytes.toString('latin1').split(' ')[0]]);
  connection.send(bytes);
  await connection.until((c) => c.closed || c.final.length > 0, limit);
  const reply = connection.final[0];
  connection.end();
  return reply;
}

// Play all cases of a folder; prints TAP lines, returns the number that failed.
export async function runFolder(target, folder, log = console.log) {
  let failed = 0;
  for (const one of loadCases(folder)) {
    const problems = await runCase(target, one);
    log(`${problems.length ? 'not ok' : 'ok'} - ${one.name}`);
    for (const problem of problems) log(`#   ${problem}`);
    if (problems.length) failed++;
  }
  return failed;
}

if (process.argv[1] && import.meta.url.endsWith(basename(process.argv[1]))) {
  const [port, folder] = process.argv.slice(2);
  if (!folder) { console.error('node raw.mjs PORT FOLDER-OF-CASES'); process.exit(2); }
  process.exitCode = (await runFolder({ port: Number(port) }, folder)) ? 1 : 0;
}
