// What somebody costs who has no token: constant work, no memory, one limit. usage: strangers.mjs storm|bodies|limit, with CONVENE_URL,
// CONVENE_TOKEN and CONVENE_STATE_DIR of a daemon with two workers; `limit` wants it behind a proxy that is believed, with --rate-limit 60.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, ask, isDocument } from './raw.mjs';

const { CONVENE_URL, CONVENE_TOKEN, CONVENE_STATE_DIR } = process.env;
const target = { host: '127.0.0.1', port: Number(new URL(CONVENE_URL).port) };
const unknown = 'cvn_00000000000000000000000000000000';
let failed = 0;
// Sanitizers keep what was freed for a while.
const spare = process.env.CONVENE_TEST_QUICK === '1' ? 4 : 1;
function check(right, what) { if (!right) failed++; console.log(`${right ? 'ok' : 'not ok'} - ${what}`); }

const head = (path, token, more) =>
  `POST ${path} HTTP/1.1\r\nHost: t\r\n${token ? `Authorization: Bearer ${token}\r\n` : ''}${more}\r\n`;
const json = (path, token, body) =>
  head(path, token, `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n`) + body;
const event = (rrule) => JSON.stringify({
  title: 'X', kind: 'workshop', mode: 'in_person', starts: '2027-05-04T09:00', place: { city: 'Berlin', country: 'DE' }, series: { rrule },
});
const timed = async (work) => { const start = performance.now(); const value = await work(); return [performance.now() - start, value]; };
const look = () => timed(() => ask(target, Buffer.from('GET /livez HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n'), 60000));

async function storm() {
  const small = Buffer.from(json('/api/v1/events', unknown, event('FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2')));
  const names = Buffer.from(json('/api/v1/events', unknown, JSON.stringify(Object.fromEntries(Array.from({ length: 150000 }, (_, i) => [`n${i}`, 1])))));
  const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const quiet = middle(await Promise.all(Array.from({ length: 20 }, async () => (await look())[0])));
  let going = true, times = [];
  const probes = (async () => { while (going) times.push((await look())[0]); })();
  for (const [what, bytes] of [['small', small], ['2 MB of names', names]]) {
    times = [];
    const [took, replies] = await timed(() => Promise.all(Array.from({ length: 20 }, () => ask(target, bytes, 60000))));
    check(replies.every((r) => r?.status === 401), `20 times ${what} (${bytes.length} bytes) with an unknown token: ${replies.map((r) => r?.status)}`);
    // On a machine at rest 50 ms are plenty; on a busy one the same requests without a storm say how busy it is.
    times.push((await look())[0]);
    check(middle(times) < Math.max(50, 20 * quiet) && Math.max(...times) < Math.max(2000, 100 * quiet),
      `/livez within ${middle(times).toFixed(1)} ms meanwhile (${Math.max(...times).toFixed(1)} at most), ${quiet.toFixed(1)} ms before; all took ${took.toFixed(0)} ms`);
  }
  going = false;
  await probes;
  for (const rrule of ['FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2', 'FREQ=MONTHLY;BYSETPOS=200;BYDAY=MO', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']) {
    const [took, reply] = await timed(() => ask(target, Buffer.from(json('/api/v1/events', CONVENE_TOKEN, event(rrule))), 60000));
    check(reply?.status === 422 && reply.body.includes('no date in common') && took < Math.max(500, 50 * quiet), `${rrule}: ${reply?.status} after ${took.toFixed(0)} ms`);
  }
  const known = await ask(target, Buffer.from(names.toString().replace(unknown, CONVENE_TOKEN)), 60000);
  check(known?.status === 422 && JSON.parse(known.body).errors.length <= 21, `150,000 unknown names: ${known?.status}, ${JSON.parse(known.body).errors.length} are told`);
}

const workers = () => readFileSync(join(CONVENE_STATE_DIR, 'status'), 'utf8').split('\n').map((line) => line.split(/\s+/)).filter(([role]) => role === 'worker').map(([, , pid]) => pid);
const memory = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1]) / 1024;
const all = (count, make) => Promise.all(Array.from({ length: count }, (_, i) => make(i)));

async function bodies() {
  for (const [who, token] of [['nobody', null], ['an unknown token', unknown]]) {
    const waits = new Connection(target);
    waits.send(head('/api/v1/imports', token, 'Content-Type: application/x-ndjson\r\nContent-Length: 8000000\r\nExpect: 100-continue\r\n'));
    await waits.until((c) => c.final.length > 0);
    check(waits.responses.length === 1 && waits.final[0].status === 401, `${who} who waits for "100 Continue": ${waits.responses.map((r) => r.status)}`);
    waits.end();
  }

  const size = 8 * 1024 * 1024 - 10, part = Buffer.alloc(1024 * 1024, ' ');
  const upload = async (token, framing) => {
    const connection = new Connection(target);
    await connection.opened();
    connection.send(head('/api/v1/imports', token, `Content-Type: application/x-ndjson\r\n${framing}\r\n`.replace(/\r\n$/, '')));
    return connection;
  };
  const anonymous = await all(60, (i) => upload(i % 2 ? unknown : null, `Content-Length: ${size}\r\n`));
  for (const connection of anonymous) connection.send(part);
  await all(60, (i) => anonymous[i].until((c) => c.final.length > 0));
  check(anonymous.every((c) => c.final[0]?.status === 401 && isDocument(c.final[0])), `60 bodies of 8 MB of nobody: ${[...new Set(anonymous.map((c) => c.final[0]?.status))]}`);
  check(workers().every((pid) => memory(pid) < 40 * spare), `memory of the workers: ${workers().map((pid) => memory(pid).toFixed(0))} MB`);
  for (const connection of anonymous) connection.end();

  // Known senders share a budget: who comes when it is full is told so and when to come again, and memory has its bound.
  for (const [what, framing, bytes] of [
    ['with a length', `Content-Length: ${size}\r\n`, part],
    ['in chunks', 'Transfer-Encoding: chunked\r\n', Buffer.concat([Buffer.from('100000\r\n'), part, Buffer.from('\r\n')])],
  ]) {
    const known = await all(30, () => upload(CONVENE_TOKEN, framing));
    for (let i = 0; i < 7; i++) for (const connection of known) connection.send(bytes);
    const full = (c) => c.final[0]?.status === 503 && c.final[0].headers.get('retry-after');
    const end = performance.now() + 30000;
    while (known.filter(full).length < 30 - 8 - 2 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    check(known.filter(full).length >= 20, `30 bodies of 8 MB ${what}: ${known.filter(full).length} are told that there are enough`);
    check(workers().every((pid) => memory(pid) < 100 * spare), `memory of the workers: ${workers().map((pid) => memory(pid).toFixed(0))} MB`);
    for (const connection of known) connection.end();
    const again = await ask(target, Buffer.from(json('/api/v1/events', CONVENE_TOKEN, '{}')), 20000);
    check(again?.status === 422, `afterwards bodies are taken: ${again?.status}`);
  }
}

async function limit() {
  const start = performance.now();
  const replies = await all(240, () => ask(target, Buffer.from('GET /api/v1/vocabularies HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 192.0.2.7\r\nConnection: close\r\n\r\n'), 30000));
  const passed = replies.filter((r) => r && r.status !== 429).length, seconds = (performance.now() - start) / 1000;
  check(passed >= 60 && passed <= 61 + seconds, `of 240 requests of one client ${passed} pass two workers, 60 a minute may (${seconds.toFixed(1)} s)`);
  const other = await ask(target, Buffer.from('GET /api/v1/vocabularies HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n'));
  check(other.status !== 429, `another client: ${other.status}`);
}

await { storm, bodies, limit }[process.argv[2]]();
process.exit(failed ? 1 : 0);
