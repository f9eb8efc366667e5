// Clients that do not behave, against a server that is the room alone: node run.mjs PROGRAM [part of a test's name]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection, ask, get, runFolder, startServer } from '../raw.mjs';
import { Failure, clock, cpuSeconds, drip, metric, must, pause, test, tests } from './harness.mjs';
import './answers.mjs';
import './bodies.mjs';

const [program, only = ''] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

test('the cases of cases/', [], async (server) => {
  const lines = [];
  const failed = await runFolder(server, join(here, 'cases'), (line) => lines.push(line));
  must(failed === 0, `\n${lines.filter((l) => !l.startsWith('ok')).join('\n')}`);
});

// --- deadlines: totals, however often a byte comes (3.2)

test('a head that drips is closed on time', ['header_seconds=1'], async (server) => {
  const connection = new Connection(server);
  const took = await drip(connection, get('/hello', `A: ${'a'.repeat(200)}\r\n`));
  must(connection.closed && connection.final.length === 0, 'the connection lives, or was answered');
  must(took > 0.8 && took < 3, `closed after ${took} s instead of 1`);
  must(await metric(server, 'convene_http_closed_total{reason="head_deadline"}') === 1, 'not counted');
});

test('a connection that says nothing is closed on time', ['header_seconds=1'], async (server) => {
  const connection = new Connection(server);
  const start = clock();
  must(await connection.until((c) => c.closed, 4000), 'the connection lives');
  must(clock() - start > 0.8, 'closed too early');
});

test('a second request that drips is closed on time', ['header_seconds=1', 'idle_seconds=1'], async (server) => {
  const connection = new Connection(server).send(get('/hello'));
  must(await connection.until((c) => c.final.length === 1), 'no answer');
  const took = await drip(connection, get('/hello', `A: ${'a'.repeat(200)}\r\n`));
  must(connection.closed && took < 4, `alive after ${took} s`);
});

test('a body that drips is closed on time', ['body_seconds=1'], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n');
  const took = await drip(connection, ' '.repeat(1000));
  must(connection.closed && connection.final.length === 0, 'the connection lives, or was answered');
  must(took > 0.8 && took < 3, `closed after ${took} s instead of 1`);
});

test('a chunked body that drips is closed on time', ['body_seconds=1'], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
  const took = await drip(connection, '1\r\n \r\n'.repeat(200));
  must(connection.closed && took > 0.8 && took < 3, `closed after ${took} s instead of 1`);
});

test('a chunked body that comes in gulps is closed on time', ['body_seconds=1', 'bytes_per_second=1000000'], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /lines HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n');
  const start = clock();
  for (let i = 0; i < 12 && !connection.closed; i++) {
    connection.send(`10000\r\n${' '.repeat(65536)}\r\n`);
    await connection.until((c) => c.closed, 400);
  }
  const took = clock() - start;
  must(connection.closed && took > 0.8 && took < 3, `closed after ${took} s instead of little more than 1`);
});

test('a refused body that drips is closed on time', ['body_seconds=1'], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n');
  const took = await drip(connection, ' '.repeat(1000));
  must(connection.closed && took < 3, `closed after ${took} s instead of 1`);
});

test('a large body earns its time', ['body_seconds=1', 'bytes_per_second=1000'], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n');
  for (let i = 0; i < 20; i++) { connection.send(' '.repeat(200)); await connection.until((c) => c.closed, 100); }
  must(await connection.until((c) => c.final.length === 1) && connection.final[0].status === 200, 'not answered');
});

test('an idle connection is closed on time', ['idle_seconds=1'], async (server) => {
  const connection = new Connection(server).send(get('/hello'));
  must(await connection.until((c) => c.final.length === 1), 'no answer');
  const start = clock();
  must(await connection.until((c) => c.closed, 4000), 'the connection lives');
  must(clock() - start > 0.8, 'closed too early');
});

test('a client that does not read is closed on time', ['body_seconds=1', 'bytes_per_second=100000000'], async (server) => {
  const connection = new Connection(server);
  connection.socket.pause();
  connection.send(get('/big?size=16000000'));
  const start = clock();
  let open = 2;
  while (open > 1 && clock() - start < 5) { await pause(100); open = await metric(server, 'convene_http_connections'); }
  must(open === 1, 'the connection lives');
  must(clock() - start > 0.8, 'closed too early');
  must(await metric(server, 'convene_http_closed_total{reason="read_deadline"}') === 1, 'not counted');
  connection.end();
});

test('a handler that does not reply is answered for', ['reply_seconds=1'], async (server) => {
  const connection = new Connection(server).send(get('/later?ms=2500'));
  const start = clock();
  must(await connection.until((c) => c.final.length === 1), 'no answer');
  const [reply] = connection.final;
  must(reply.status === 503 && reply.headers.get('retry-after'), `status ${reply.status}`);
  must(clock() - start > 0.8 && clock() - start < 3, `after ${clock() - start} s`);
  connection.send(get('/hello'));
  must(await connection.until((c) => c.final.length === 2), 'the connection does not go on');
  connection.end();
  await pause(2000 - (clock() - start) * 1000 + 1000);
  must((await ask(server, get('/hello')))?.status === 200, 'the late reply hurt');
});

test('who waits for a reply that does not come is answered too', ['reply_seconds=1'], async (server) => {
  const all = Array.from({ length: 5 }, () => new Connection(server).send(get('/cached?ms=2500')));
  for (const one of all) {
    must(await one.until((c) => c.final.length === 1) && one.final[0].status === 503, `status ${one.final[0]?.status}`);
    one.end();
  }
  await pause(2000);
  must((await ask(server, get('/hello')))?.status === 200, 'the late reply hurt');
});

// --- clients that go

test('clients that go while their reply is made', [], async (server) => {
  for (let i = 0; i < 50; i++) {
    const connection = new Connection(server);
    await connection.opened();
    connection.send(get(i % 2 ? '/later?ms=200' : `/cached?ms=200&size=${i}`));
    setTimeout(() => connection.end(), 20 + i);
  }
  await pause(600);
  must((await ask(server, get('/hello')))?.status === 200, 'the server died');
  const start = clock();
  while (await metric(server, 'convene_http_connections') > 1) must(clock() - start < 3, 'connections are left');
});

test('a client that ends its side still gets its reply', [], async (server) => {
  const connection = new Connection(server);
  connection.send(get('/later?ms=100'));
  connection.socket.end();
  must(await connection.until((c) => c.final.length === 1) && connection.final[0].status === 200, 'no reply');
});

test('a client that goes in the middle of a body', [], async (server) => {
  for (let i = 0; i < 20; i++) {
    const connection = new Connection(server);
    await connection.opened();
    connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nabc');
    await pause(5);
    connection.end();
  }
  must((await ask(server, get('/hello')))?.status === 200, 'the server died');
});

// --- many

test('a thousand requests at once on one connection', [], async (server) => {
  const connection = new Connection(server);
  for (let i = 0; i < 1000; i++) connection.send(get(i % 10 === 9 ? '/later?ms=1' : `/items/n${i}`));
  must(await connection.until((c) => c.received.length > 200000 && c.final.length === 1000, 20000), `${connection.final.length} replies`);
  const wrong = connection.final.findIndex((r, i) => i % 10 !== 9 && !r.body.includes(`"n${i}"`));
  must(wrong < 0, `reply ${wrong} is another's`);
});

test('connections of one address are capped', ['connections_per_address=4', 'limit_loopback=1'], async (server) => {
  const held = [];
  for (let i = 0; i < 4; i++) {
    held.push(new Connection(server).send(get('/hello')));
    must(await held[i].until((c) => c.final.length === 1), `connection ${i} is not served`);
  }
  const more = new Connection(server).send(get('/hello'));
  must(await more.until((c) => c.closed) && more.final.length === 0, 'a fifth connection is served');
  const other = new Connection({ ...server, localAddress: '127.0.0.9' }).send(get('/hello'));
  must(await other.until((c) => c.final.length === 1), 'another address is not served');
  held[0].end();
  const start = clock();
  let reply;
  while (!reply && clock() - start < 4) reply = await ask(server, get('/hello'), 500);
  must(reply?.status === 200, 'a free place is not used');
});

test('loopback has no cap unless set', ['connections_per_address=2'], async (server) => {
  const all = Array.from({ length: 10 }, () => new Connection(server).send(get('/hello')));
  for (const one of all) must(await one.until((c) => c.final.length === 1), 'not served');
});

test('past the last connection clients wait', ['connections_max=5'], async (server) => {
  const held = Array.from({ length: 5 }, () => new Connection(server).send(get('/hello')));
  for (const one of held) must(await one.until((c) => c.final.length === 1), 'not served');
  const late = new Connection(server).send(get('/hello'));
  must(!(await late.until((c) => c.closed || c.final.length > 0, 500)), 'a sixth connection is served');
  held[2].end();
  must(await late.until((c) => c.final.length === 1), 'the sixth is not served when there is room');
});

test('without descriptors it neither spins nor floods the log', ['connections_max=1000'], async (server) => {
  const all = Array.from({ length: 60 }, () => new Connection(server).send(get('/hello')));
  const served = () => all.filter((c) => c.final.length > 0).length;
  const start = clock();
  while (served() < 10 && clock() - start < 4) await pause(50);
  must(served() >= 10 && served() < 60, `${served()} of 60 are served`);
  const before = cpuSeconds(server.pid);
  await pause(2000);
  const used = cpuSeconds(server.pid) - before;
  must(used < 0.2, `${used} s of 2 s are spent`);
  must(server.log.split('\n').length < 5, `the log has ${server.log.split('\n').length} lines`);
  for (const one of all) if (one.final.length) one.end();
  for (const one of all) must(one.final.length || (await one.until((c) => c.final.length === 1)), 'who waited is not served');
});
tests.get('without descriptors it neither spins nor floods the log').descriptors = 40;

test('idle connections cost nothing', [], async (server) => {
  const all = Array.from({ length: 50 }, () => new Connection(server).send(get('/hello')));
  for (const one of all) must(await one.until((c) => c.final.length === 1), 'not served');
  const waiting = Array.from({ length: 5 }, () => new Connection(server).send(get('/later?ms=5000')));
  await pause(100);
  const before = cpuSeconds(server.pid);
  await pause(2000);
  must(cpuSeconds(server.pid) - before < 0.1, `${cpuSeconds(server.pid) - before} s of 2 s are spent`);
  for (const one of [...all, ...waiting]) one.end();
});

// --- limits

test('requests of one address are limited', ['requests_per_minute=5', 'limit_loopback=1'], async (server) => {
  for (let i = 0; i < 5; i++) {
    const reply = await ask(server, get('/hello', `X-Forwarded-For: 192.0.2.${i}\r\n`));
    must(reply.status === 200, `request ${i}: ${reply.status}`);
    must(reply.headers.get('ratelimit') === `"address";r=${4 - i};t=${12 * (i + 1)}`, `RateLimit: ${reply.headers.get('ratelimit')}`);
    must(reply.headers.get('ratelimit-policy') === '"address";q=5;w=60', 'no policy');
  }
  const reply = await ask(server, get('/hello', 'X-Forwarded-For: 192.0.2.77\r\n'));
  must(reply.status === 429 && Number(reply.headers.get('retry-after')) > 0, `a sixth: ${reply.status}`);
  must((await ask(server, get('/metrics'))).status === 200, 'a probe is limited');
  must((await ask({ ...server, localAddress: '127.0.0.9' }, get('/hello'))).status === 200, 'another address is limited');
});

test('a trusted proxy names the client', ['requests_per_minute=2', 'trusted_proxies=127.0.0.1'], async (server) => {
  const from = (client, more = '') => ask(server, get('/items/x', `X-Forwarded-For: ${client}\r\n${more}`));
  must((await from('192.0.2.1')).body.includes('"client":"192.0.2.1"'), 'the client is not the named one');
  must((await from('192.0.2.1')).status === 200 && (await from('192.0.2.1')).status === 429, 'no limit by client');
  must((await from('192.0.2.1, 192.0.2.2')).status === 200, 'the first of two is believed');
  must((await from('192.0.2.8', 'X-Forwarded-For: 192.0.2.9\r\n')).body.includes('"client":"192.0.2.9"'), 'the first of two fields is believed');
  must((await from('2001:db8::1')).status === 200 && (await from('2001:db8::2')).status === 200, 'IPv6');
  must((await from('2001:db8::3')).status === 429, 'a /64 is not one client');
  const origin = await from('192.0.2.3', 'X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n');
  must(origin.body.includes('"origin":"https://t"'), origin.body);
  must(origin.headers.has('strict-transport-security'), 'no HSTS on https');
  for (const [list, scheme] of [['http, https', 'https'], ['https, http', 'http'], ['https\r\nX-Forwarded-Proto: http', 'http'], ['HTTPS', 'https'], ['', 'http']]) {
    const reply = await from(`198.51.100.${list.length}`, `X-Forwarded-Proto: ${list}\r\n`);
    must(reply.body.includes(`"origin":"${scheme}://t"`), `${list}: ${reply.body}`);
  }
});

test('who is not trusted says nothing of the scheme', [], async (server) => {
  const reply = await ask(server, get('/items/x', 'X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n'));
  must(reply.body.includes('"origin":"http://t"'), reply.body);
});

test('what a shared cache may keep has nothing of one client', ['requests_per_minute=100', 'trusted_proxies=127.0.0.1'], async (server) => {
  for (const [client, path] of [['192.0.2.1', '/cached'], ['192.0.2.1', '/cached'], ['192.0.2.2', '/cached'], ['192.0.2.2', '/kept']]) {
    const reply = await ask(server, get(path, `X-Forwarded-For: ${client}\r\n`));
    must(reply.headers.get('cache-control').startsWith('public'), `${path} is not public`);
    for (const name of ['x-request-id', 'ratelimit', 'ratelimit-policy']) must(!reply.headers.has(name), `${path} has ${name}`);
    must(reply.headers.get('vary').includes('X-Forwarded-Proto'), `Vary: ${reply.headers.get('vary')}`);
    const same = await ask(server, get(path, `X-Forwarded-For: ${client}\r\nIf-None-Match: ${reply.headers.get('etag')}\r\n`));
    must(same.status === 304 && !same.headers.has('x-request-id') && !same.headers.has('ratelimit'), `the 304 of ${path} has them`);
  }
  const own = await ask(server, get('/cached', 'X-Forwarded-For: 192.0.2.2\r\nAuthorization: Bearer x\r\n'));
  must(own.headers.has('x-request-id') && own.headers.has('ratelimit'), 'a private answer has none');
});

test('a proxy keeps its connections longer', ['idle_seconds=1', 'proxy_idle_seconds=3', 'trusted_proxies=127.0.0.1'], async (server) => {
  const proxy = new Connection(server).send(get('/hello'));
  const other = new Connection({ ...server, localAddress: '127.0.0.9' }).send(get('/hello'));
  must(await proxy.until((c) => c.final.length === 1) && await other.until((c) => c.final.length === 1), 'no answer');
  must(await other.until((c) => c.closed, 2500), 'another connection lives as long');
  must(!proxy.closed, 'the connection of a proxy is closed early');
  must(await proxy.until((c) => c.closed, 6000), 'the connection of a proxy lives for ever');
});

// --- cache

test('one makes the reply that many ask for', [], async (server) => {
  const all = Array.from({ length: 20 }, () => new Connection(server).send(get('/cached?ms=300&size=20')));
  for (const one of all) must(await one.until((c) => c.final.length === 1), 'no reply');
  must(all.every((c) => c.final[0].body === '{"calls":1}'), `bodies: ${all.map((c) => c.final[0].body)}`);
  const again = await ask(server, get('/cached?size=20&ms=300'));
  must(again.body === '{"calls":1}' && again.headers.get('cache-control') === 'public, max-age=60', 'not kept under its canonical key');
  const tag = again.headers.get('etag');
  must((await ask(server, get('/cached?ms=300', `If-None-Match: ${tag}\r\n`))).status === 304, 'no 304 from the cache');
  must((await ask(server, get('/cached?ms=300', 'Authorization: Bearer x\r\n'))).body === '{"calls":2}', 'a personal request is served from the cache');
  await ask(server, get('/drop').replace('GET', 'POST'));
  must((await ask(server, get('/cached?ms=300'))).body === '{"calls":3}', 'not dropped by its tag');
});

test('what is being made while the cache is dropped is not kept', [], async (server) => {
  const slow = new Connection(server).send(get('/cached?ms=400'));
  await pause(100);
  await ask(server, get('/drop').replace('GET', 'POST'));
  const next = new Connection(server).send(get('/cached?ms=400'));
  must(await slow.until((c) => c.final.length === 1) && await next.until((c) => c.final.length === 1), 'no reply');
  must(next.final[0].body === '{"calls":2}', 'a reply from before the drop was shared');
  must((await ask(server, get('/cached?ms=400'))).body === '{"calls":2}', 'a reply from before the drop was kept');
});

test('failures are shared but not kept, personal replies neither', [], async (server) => {
  const failing = Array.from({ length: 5 }, () => new Connection(server).send(get('/cached?ms=200&status=503')));
  for (const one of failing) must(await one.until((c) => c.final.length === 1), 'no reply');
  must(failing.every((c) => c.final[0].status === 503 && c.final[0].body === '{"calls":1}'), 'not shared');
  must((await ask(server, get('/cached?ms=0&status=503'))).body === '{"calls":2}', 'a failure was kept');
  const own = Array.from({ length: 5 }, () => new Connection(server).send(get('/cached/own?ms=200')));
  for (const one of own) must(await one.until((c) => c.final.length === 1), 'no reply');
  must(new Set(own.map((c) => c.final[0].body)).size === 5, `shared: ${own.map((c) => c.final[0].body)}`);
});

test('pages in the cache differ by the named cookies', [], async (server) => {
  const page = await ask(server, get('/kept', 'Cookie: a=b; tz=Europe/Berlin\r\n'));
  must(page.headers.get('vary').includes('Cookie'), 'Vary does not say so');
  await ask(server, get('/kept', 'Cookie: tz=Asia/Tokyo\r\n'));
  await ask(server, get('/kept', 'Cookie: other=1; tz=Asia/Tokyo\r\n'));
  must(await metric(server, 'convene_http_cache_hits_total') === 1, 'not keyed by tz alone');
  const packed = await ask(server, get('/kept', 'Cookie: tz=Asia/Tokyo\r\nAccept-Encoding: gzip, br\r\n'));
  must(packed.headers.get('content-encoding') === 'br', 'no packed twin');
});

// --- the rest

test('the client is told to go on before it sends its body', [], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
  must(await connection.until((c) => c.responses.length === 1) && connection.responses[0].status === 100, 'no 100');
  connection.send('{}');
  must(await connection.until((c) => c.final.length === 1) && connection.final[0].status === 200, 'no reply');
});

test('draining lets what is under way end', [], async (server) => {
  const idle = new Connection(server).send(get('/hello'));
  must(await idle.until((c) => c.final.length === 1), 'not served');
  const busy = new Connection(server).send(get('/later?ms=700'));
  await pause(100);
  server.child.kill('SIGTERM');
  must(await idle.until((c) => c.closed, 2000), 'an idle connection stays');
  must(await busy.until((c) => c.final.length === 1 && c.closed), 'the request under way is not answered, or stays');
  must(busy.final[0].status === 200 && busy.final[0].headers.get('connection') === 'close', 'without Connection: close');
  const { code } = await server.exited;
  must(code === 0 && server.out.includes('drained'), `it ended with ${code}`);
});

let failed = 0;
const names = [...tests.keys()].filter((name) => name.includes(only));
console.log(`1..${names.length}`);
for (const [i, name] of names.entries()) {
  const { args, body, descriptors } = tests.get(name);
  const command = descriptors ? ['prlimit', [`--nofile=${descriptors}`, program, ...args]] : [program, args];
  const server = await startServer(...command);
  let problem = '';
  try {
    await body(server);
    if (server.child.exitCode || server.child.signalCode) problem = 'the server ended';
  } catch (error) {
    problem = error instanceof Failure ? error.message : error.stack;
  }
  if (server.child.exitCode === null && server.child.signalCode === null) {
    server.child.kill('SIGTERM');
    const ended = await Promise.race([server.exited, pause(5000)]);
    if (ended?.code !== 0) problem ||= `the server ended with ${ended ? ended.code ?? ended.signal : 'nothing'}`;
  }
  await server.stop();
  console.log(`${problem ? 'not ok' : 'ok'} ${i + 1} - ${name}${problem ? `\n# ${problem.replace(/\n/g, '\n# ')}\n# ${server.log.slice(0, 3000).replace(/\n/g, '\n# ')}` : ''}`);
  failed += problem ? 1 : 0;
}
process.exit(failed ? 1 : 0);
