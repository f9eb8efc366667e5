// Convene behind a real proxy: usage: run.mjs NAME, with CONVENE_URL, CONVENE_TOKEN and CONVENE_STATE_DIR of a daemon with two workers that
// trusts 127.0.0.1 and has no --origin. Ends with 77 where the proxy is not installed. CONVENE_PROXY_PATH: more folders to look for it in.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proxies } from './proxies.mjs';
import { Connection, ask, get } from '../http/raw.mjs';

const [name] = process.argv.slice(2);
const { CONVENE_URL, CONVENE_TOKEN, CONVENE_STATE_DIR } = process.env;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const freePort = () => new Promise((resolve) => { const server = net.createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); }); });

const folder = mkdtempSync(join(tmpdir(), 'convene-proxy-'));
chmodSync(folder, 0o755);
const front = await freePort();
const [program, args, environment] = proxies[name](folder, front, Number(new URL(CONVENE_URL).port));
if (!program) { rmSync(folder, { recursive: true }); console.log(`${name} is not installed`); process.exit(77); }
let said = '';
const child = spawn(program, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { said = (said + chunk).slice(-4000); });
const ended = new Promise((resolve) => child.on('exit', resolve));

const target = { host: '127.0.0.1', port: front };
const base = `http://127.0.0.1:${front}`;
const call = (method, path, { body, headers = {} } = {}) => fetch(base + path, {
  method, redirect: 'manual', body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  headers: { Authorization: `Bearer ${CONVENE_TOKEN}`, ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
});
let failed = 0;
const check = (right, what) => { if (!right) failed++; console.log(`${right ? 'ok' : 'not ok'} - ${name}: ${what}`); };
const event = (more) => ({ title: 'Behind a proxy', kind: 'workshop', mode: 'online', starts: '2027-05-04T09:00', zone: 'Europe/Berlin', ...more });
const make = async (more) => (await call('POST', '/api/v1/events', { body: event(more) })).json();

const steps = {
  async 'a conditional edit with the tag that came, packed'() {
    const { id } = await make(); // less than 1 kB, which Convene does not pack: the proxy does
    const got = await call('GET', `/api/v1/events/${id}`, { headers: { 'Accept-Encoding': 'gzip' } });
    const tag = got.headers.get('etag');
    await got.arrayBuffer();
    const same = await call('GET', `/api/v1/events/${id}`, { headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': tag } });
    const edit = await call('PATCH', `/api/v1/events/${id}`, { body: { summary: 'Shorter.' }, headers: { 'If-Match': tag } });
    const late = await call('PATCH', `/api/v1/events/${id}`, { body: { summary: 'Later.' }, headers: { 'If-Match': tag } });
    // A proxy that caches may keep the condition to itself.
    check([304, 200].includes(same.status) && edit.status === 200 && late.status === 412, `${tag} (${got.headers.get('content-encoding')}): 304 is ${same.status}, the edit ${edit.status}, a late one ${late.status}`);
  },

  async 'people sign in, and take a seat by the form'() {
    process.env.CONVENE_URL = base;
    const { Browser } = await import('../http/browser.mjs');
    const person = await new Browser().signIn(`p${Date.now()}@example.org`);
    const me = await person.get('/me');
    const { id } = await make({ capacity: { online: 5 } });
    const seat = await new Browser({ origin: base }).post(`/events/${id}/rsvp`, { name: 'Ada', email: 'ada@example.org', mode: 'online' });
    const foreign = await new Browser({ origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }).send('POST', `/events/${id}/rsvp`, { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    check(me.status === 200 && seat.status < 400 && foreign.status === 403, `/me is ${me.status}, the form ${seat.status}, a foreign one ${foreign.status}`);
  },

  async 'heads of 7 to 17 kB have one answer each'() {
    const wrong = [];
    for (let size = 7000; size <= 17000; size += 100) {
      const connection = new Connection(target, ['GET']).send(`GET /livez HTTP/1.1\r\nHost: 127.0.0.1:${front}\r\nCookie: x=${'a'.repeat(size)}\r\nConnection: close\r\n\r\n`);
      await connection.until((c) => c.closed);
      if (connection.final.length !== 1 || connection.rest.length || connection.final[0].status !== 200) wrong.push(`${size}: ${connection.final.map((r) => r.status)}`);
      connection.end();
    }
    check(wrong.length === 0, `heads: ${wrong.length ? wrong.slice(0, 5).join('; ') : 'all 200'}`);
  },

  async 'bodies over the limit are refused with 413'() {
    const send = async (framing, piece, tail) => {
      const connection = new Connection(target, ['POST']);
      await connection.opened();
      connection.send(`POST /api/v1/imports HTTP/1.1\r\nHost: 127.0.0.1:${front}\r\nAuthorization: Bearer ${CONVENE_TOKEN}\r\nContent-Type: application/x-ndjson\r\n${framing}\r\n\r\n`);
      for (let sent = 0; sent < 13600000 && !connection.closed; sent += 65536)
        if (!connection.socket.write(piece)) await Promise.race([new Promise((resolve) => connection.socket.once('drain', resolve)), connection.until((c) => c.closed || c.final.length > 0, 5000)]);
      connection.send(tail);
      await connection.until((c) => c.final.length > 0 || c.closed, 15000);
      connection.end();
      return connection.final[0]?.status;
    };
    const plain = await send('Content-Length: 13631488', 'x'.repeat(65536), '');
    const chunked = await send('Transfer-Encoding: chunked', `10000\r\n${'x'.repeat(65536)}\r\n`, '0\r\n\r\n');
    check(plain === 413 && chunked === 413, `with a length ${plain}, in chunks ${chunked}`);
  },

  async 'an import of 7 MB'() {
    const line = (i) => JSON.stringify(event({ title: `Import ${i}`, source: { name: 'proxy', id: `${i}` }, description: 'x'.repeat(34000) }));
    const reply = await call('POST', '/api/v1/imports?dry_run=1', { body: Array.from({ length: 200 }, (_, i) => line(i)).join('\n'), headers: { 'Content-Type': 'application/x-ndjson' } });
    check(reply.status === 200, `the import: ${reply.status} ${reply.status === 200 ? '' : await reply.text()}`);
  },

  async 'the event stream begins at once'() {
    const { id } = await make({ capacity: { online: 5 } });
    const connection = new Connection(target).send(`GET /api/v1/events/${id}/seats/stream HTTP/1.1\r\nHost: 127.0.0.1:${front}\r\nAccept: text/event-stream\r\n\r\n`);
    const begun = await connection.until((c) => c.received.includes('data:'), 5000);
    connection.end();
    check(begun, `first bytes: ${connection.received.toString('latin1').slice(0, 60).split('\r\n')[0]}`);
  },

  async 'nobody else\'s host, and nothing of one visitor, comes out of a cache'() {
    const path = `/organizers?x=${Date.now()}`;
    const first = await ask(target, Buffer.from(get(path, 'X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n').replace('Host: t', `Host: 127.0.0.1:${front}`)));
    const second = await ask(target, Buffer.from(get(path).replace('Host: t', `Host: 127.0.0.1:${front}`)));
    check(first.status === 200 && second.status === 200 && !first.body.includes('evil.example') && !second.body.includes('evil.example'), `a poisoned host: ${first.status}, ${second.status}`);
    check(second.headers.get('cache-control').startsWith('public') && !second.headers.has('x-request-id') && !second.headers.has('ratelimit'), 'no request id and no limit on what is public');
  },

  async 'RSVPs while a worker is killed are taken once each'() {
    const { id } = await make({ capacity: { online: 100 } });
    const workers = () => readFileSync(join(CONVENE_STATE_DIR, 'status'), 'utf8').split('\n').filter((line) => line.startsWith('worker ')).map((line) => Number(line.split(' ')[2]));
    const take = async (i) => {
      for (let tries = 0; tries < 20; tries++, await pause(100)) {
        const reply = await call('POST', `/api/v1/events/${id}/rsvps`, { body: { name: `G ${i}`, email: `g${i}@example.org`, mode: 'online' }, headers: { 'Idempotency-Key': `k${i}` } }).catch(() => null);
        if (reply && reply.status < 500) return reply.status;
      }
      return 'given up';
    };
    const all = [];
    for (let i = 0; i < 60; i++) {
      all.push(take(i));
      if (i === 30) process.kill(workers()[0], 'SIGKILL');
      await pause(5);
    }
    const outcomes = await Promise.all(all);
    const { in_person: _, ...seats } = await (await call('GET', `/api/v1/events/${id}/rsvps`)).json();
    check(outcomes.every((status) => status === 201 || status === 200), `outcomes: ${[...new Set(outcomes)]}`);
    check((seats.data?.length ?? 0) >= 50 && new Set(seats.data.map((r) => r.id)).size === seats.data.length, `${seats.data?.length} on the first page, each once`);
  },
};

try {
  const end = Date.now() + 20000;
  while ((await fetch(`${base}/livez`).catch(() => null))?.status !== 200) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`${name} does not serve: ${said}`);
    await pause(100);
  }
  for (const [what, step] of Object.entries(steps)) await step().catch((error) => check(false, `${what}: ${error.stack}`));
} finally {
  child.kill('SIGTERM');
  await Promise.race([ended, pause(5000)]);
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
