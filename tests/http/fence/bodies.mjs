// Bodies: who is asked before one is read, and how much of them there may be at once.
import { Connection, ask, get } from '../raw.mjs';
import { clock, metric, must, pause, test } from './harness.mjs';

// --- who is asked before a body is read, and how much of bodies there may be

const post = (path, more, body) => `POST ${path} HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n${more}${body === null ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body ?? ''}`;

for (const when of ['', 'later ']) {
  test(`the guard refuses ${when}in front of the body, which is not run`, [], async (server) => {
    const body = get('/smuggled');
    const connection = new Connection(server, ['POST', 'GET']).send(post('/json', `Guard: ${when}no\r\n`, body) + get('/hello'));
    must(await connection.until((c) => c.final.length === 2), `${connection.final.length} answers`);
    await connection.until((c) => c.closed || c.final.length > 2, 300);
    must(connection.final.map((r) => r.status).join() === '401,200', `${connection.final.map((r) => r.status)}`);
    const large = new Connection(server, ['POST', 'GET']).send(post('/lines', `Guard: ${when}no\r\n`, null).replace('application/json', 'application/x-ndjson').replace('\r\n\r\n', '\r\nContent-Length: 4000000\r\n\r\n'));
    must(await large.until((c) => c.final.length === 1) && large.final[0].status === 401 && large.final[0].headers.get('connection') === 'close', 'a large body is waited for');
    const chunked = new Connection(server, ['POST', 'GET']).send(`POST /json HTTP/1.1\r\nHost: t\r\nGuard: ${when}no\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n${get('/hello')}`);
    must(await chunked.until((c) => c.closed) && chunked.final.map((r) => r.status).join() === '401', `chunked: ${chunked.final.map((r) => r.status)}`);
    const waits = new Connection(server).send(post('/json', `Guard: ${when}no\r\nExpect: 100-continue\r\nContent-Length: 2\r\n`, null));
    must(await waits.until((c) => c.final.length === 1) && waits.responses.length === 1 && waits.final[0].status === 401, 'told to go on');
  });

  test(`the guard lets in ${when}whose body is read then`, [], async (server) => {
    const connection = new Connection(server, ['POST', 'GET']).send(post('/json', `Guard: ${when}pass\r\n`, '{"a":1}') + get('/hello'));
    must(await connection.until((c) => c.final.length === 2), `${connection.final.length} answers`);
    must(connection.final[0].body === '{"received":7}' && connection.final[1].status === 200, connection.final[0].body);
    const waits = new Connection(server).send(post('/json', `Guard: ${when}pass\r\nExpect: 100-continue\r\nContent-Length: 2\r\n`, null));
    must(await waits.until((c) => c.responses.length === 1) && waits.responses[0].status === 100, 'not told to go on');
    waits.send('{}');
    must(await waits.until((c) => c.final.length === 1) && waits.final[0].status === 200, 'no reply');
  });
}

test('a client that goes while the guard thinks', [], async (server) => {
  for (let i = 0; i < 20; i++) {
    const connection = new Connection(server);
    await connection.opened();
    connection.send(post('/json', `Guard: later ${i % 2 ? 'pass' : 'no'}\r\n`, i % 3 ? '{}' : '{"a":').replace(/Length: 5/, 'Length: 50'));
    setTimeout(() => connection.end(), i * 10);
  }
  await pause(500);
  must((await ask(server, get('/hello')))?.status === 200, 'the server died');
  const start = clock();
  while (await metric(server, 'convene_http_connections') > 1) must(clock() - start < 7, 'connections are left');
});

test('a guard that does not decide is answered for', ['reply_seconds=1'], async (server) => {
  const connection = new Connection(server, ['POST', 'GET']).send(post('/json', 'Guard: never\r\n', '{}') + get('/hello'));
  must(await connection.until((c) => c.final.length === 2), 'no answer');
  must(connection.final.map((r) => r.status).join() === '503,200', `${connection.final.map((r) => r.status)}`);
});

test('who may come without a token is not asked', [], async (server) => {
  must((await ask(server, Buffer.from(post('/anybody', 'Guard: no\r\n', '{}')))).status === 200, 'asked');
});

test('bodies have a budget', ['body_bytes=100000', 'body_bytes_per_address=60000', 'limit_loopback=1'], async (server) => {
  const begin = (from, size) => new Connection({ ...server, localAddress: from }).send(post('/json', `Content-Length: ${size}\r\n`, null));
  const waits = async (c) => !(await c.until((one) => one.final.length > 0 || one.closed, 200));
  const first = begin('127.0.0.1', 50000);
  must(await waits(first), 'the first is refused');
  const more = begin('127.0.0.1', 20000);
  must(await more.until((c) => c.final.length === 1) && more.final[0].status === 429 && more.final[0].headers.get('retry-after'), 'an address has more than its share');
  const other = begin('127.0.0.8', 45000);
  must(await waits(other), 'another address is refused');
  const third = begin('127.0.0.9', 10000);
  must(await third.until((c) => c.final.length === 1) && third.final[0].status === 503 && third.final[0].headers.get('retry-after'), 'there is more than the budget');
  const chunked = new Connection({ ...server, localAddress: '127.0.0.9' });
  chunked.send(`POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2000\r\n${' '.repeat(8192)}\r\n`);
  must(await chunked.until((c) => c.final.length === 1) && chunked.final[0].status === 503, 'a chunked body passes the budget');
  must(await metric(server, 'convene_http_bodies_refused_total') === 3, 'not counted');
  // What was reserved is free again when a body has come, and when its client has gone.
  first.send('{}'.padEnd(50000));
  must(await first.until((c) => c.final.length === 1) && first.final[0].status === 200, 'the first is not answered');
  other.end();
  const start = clock();
  let last;
  do { last?.end(); last = begin('127.0.0.9', 60000); must(clock() - start < 4, 'nothing is free again'); } while (!(await waits(last)));
  last.end();
});
