// One answer to one request: heads of every size, and answers that come before the body has.
import { Connection, get, isDocument } from '../raw.mjs';
import { clock, must, pause, test } from './harness.mjs';

// --- one answer to one request, whatever its size

// The shapes of a head of SIZE bytes: what fills it.
const filled = (front, back, size) => `${front}${'a'.repeat(Math.max(0, size - front.length - back.length))}${back}`;
const shapes = {
  'one cookie': (size) => filled('GET /hello HTTP/1.1\r\nHost: t\r\nCookie: x=', '\r\n\r\n', size),
  'many cookies': (size) => filled(`GET /hello HTTP/1.1\r\nHost: t\r\nCookie: ${'k=0123456789abcdef; '.repeat(Math.floor(size / 20) - 4)}x=`, '\r\n\r\n', size),
  'ninety fields': (size) => {
    const more = `F: ${'b'.repeat(Math.floor((size - 100) / 90) - 5)}\r\n`.repeat(90);
    return filled(`GET /hello HTTP/1.1\r\nHost: t\r\n${more}A: `, '\r\n\r\n', size);
  },
  'a long query': (size) => filled('GET /hello?q=', ' HTTP/1.1\r\nHost: t\r\n\r\n', size),
  'many parameters': (size) => filled(`GET /hello?${'k=1&'.repeat(Math.floor(size / 4) - 20)}x=`, ' HTTP/1.1\r\nHost: t\r\n\r\n', size),
};

// What is wrong with the answer to BYTES, which must be one, ours, of one of STATUSES.
async function oneAnswer(server, bytes, statuses) {
  const connection = new Connection(server, ['GET']).send(bytes);
  await connection.until((c) => c.closed || c.final.length > 0);
  const { final, rest } = connection;
  const [first] = final;
  // Nothing may follow: a second request on the connection has the second answer, or there is none.
  connection.send(get('/hello'));
  await connection.until((c) => c.closed || c.final.length > 1);
  connection.end();
  if (final.length !== 1 || rest.length) return `${final.length} answers and ${rest.length} bytes`;
  if (!statuses.includes(first.status)) return `status ${first.status}`;
  if (!first.headers.has('content-security-policy')) return 'an answer without our headers';
  if (first.status >= 400 && !isDocument(first)) return `no document of ours: ${first.body.slice(0, 100)}`;
  if (connection.final.length > 1 && connection.final[1].status !== 200) return `then ${connection.final[1].status}`;
  return connection.rest.length ? 'more bytes than answers' : null;
}

for (const [shape, make] of Object.entries(shapes)) {
  test(`one answer to ${shape}, of 7 to 17 kB and beyond`, [], async (server) => {
    const sizes = [...Array.from({ length: 501 }, (_, i) => 7000 + 20 * i), 24000, 32700, 32768, 32790, 40000, 70000, 200000];
    for (const size of sizes) {
      const wrong = await oneAnswer(server, make(size), [200, 400, 414, 431]);
      must(!wrong, `${size} bytes: ${wrong}`);
    }
  });
}

test('a head up to 32 kB is taken, whatever fills it', [], async (server) => {
  for (const shape of ['one cookie', 'many cookies', 'ninety fields'])
    must(!(await oneAnswer(server, shapes[shape](32000), [200])), `${shape} of 32,000 bytes`);
  must(!(await oneAnswer(server, shapes['one cookie'](33000), [431])), '33,000 bytes are taken');
  must(!(await oneAnswer(server, shapes['a long query'](20000), [414])), 'a line of 20,000 bytes is taken');
});

test('a head that comes byte by byte', [], async (server) => {
  const connection = new Connection(server);
  for (const byte of get('/hello', 'A: b\r\n')) { connection.send(byte); await pause(1); }
  must(await connection.until((c) => c.final.length === 1) && connection.final[0].status === 200, 'no reply');
});

test('a chunked body that comes byte by byte', [], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (const byte of '1;a="b"\r\n{\r\nA\r\n         }\r\n0\r\nTrailer: x\r\n\r\n') { connection.send(byte); await pause(1); }
  must(await connection.until((c) => c.final.length === 1) && connection.final[0].body === '{"received":11}', connection.final[0]?.body ?? 'no reply');
});

// --- an answer that comes before the body has, RFC 9112, 9.6

for (const [what, head, piece] of [
  ['a body over the limit', 'Content-Length: 13600000\r\n', 'x'.repeat(65536)],
  ['a chunked body over the limit', 'Transfer-Encoding: chunked\r\n', `10000\r\n${'x'.repeat(65536)}\r\n`],
  ['a body that is sent without waiting for the word', 'Content-Length: 13600000\r\nExpect: 100-continue\r\n', 'x'.repeat(65536)],
]) {
  test(`${what} is answered, though all of it is sent first`, [], async (server) => {
    const connection = new Connection(server);
    let broken = null;
    connection.socket.on('error', (error) => { broken = error.code; });
    await connection.opened();
    connection.send(`POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n${head}\r\n`);
    connection.socket.pause(); // as a proxy does that reads the answer when it has sent the request
    for (let sent = 0; sent < 13600000 && !broken; sent += 65536)
      if (!connection.socket.write(piece)) await new Promise((resolve) => { connection.socket.once('drain', resolve); connection.socket.once('error', resolve); });
    must(!broken, `sending failed: ${broken}`);
    connection.socket.resume();
    must(await connection.until((c) => c.final.length === 1 && c.closed), 'no answer, or the connection stays');
    must(connection.final[0].status === 413 && isDocument(connection.final[0]), `status ${connection.final[0].status}`);
    must(connection.final[0].headers.get('connection') === 'close', 'without Connection: close');
  });
}

test('a client that goes on sending is closed on time', [], async (server) => {
  const connection = new Connection(server);
  connection.send('POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 13600000\r\n\r\n');
  const start = clock();
  while (!connection.socket.destroyed && clock() - start < 12) { connection.send('x'); await pause(100); }
  must(clock() - start < 8, `open for ${clock() - start} s`);
});
