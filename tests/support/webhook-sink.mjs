// A receiver of webhooks for tests. Its path says how it answers; what came whole is journalled to disk before that.
//
//   /ok            204
//   /steps/500,200 these statuses, one for each request to this very path; the last one for ever
//   /after/7/429   429 with Retry-After: 7
//   /stall         takes the request and never answers
//   /drip          200, then a byte of a body that never ends
//   /huge          200 and a body of 1 GB, as fast as it is read
//   /half          200 and less of a body than it announces
//   /close         closes the connection when the request is there
//   /redirect      301 to /ok
//   /garbage       what is no HTTP
//
// A query tells receivers apart that answer alike: /ok?a, /ok?b.
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import http from "node:http";
import https from "node:https";

const GIGABYTE = 1 << 30;

function huge(response, sink) {
  const chunk = Buffer.alloc(1 << 16, "x");
  response.writeHead(200, { "Content-Length": GIGABYTE });
  let sent = 0;
  const more = () => {
    while (sent < GIGABYTE && !response.destroyed) {
      sent += chunk.length;
      sink.sent = sent;
      if (!response.write(chunk)) return response.once("drain", more);
    }
    return response.end();
  };
  more();
}

const answers = {
  ok: (response) => response.writeHead(204).end(),
  steps: (response, sink, [statuses], path) => {
    const list = statuses.split(",").map(Number);
    const number = sink.requests.filter((request) => request.path === path).length;
    response.writeHead(list[Math.min(number, list.length) - 1]).end(`answer ${number}`);
  },
  after: (response, sink, [seconds, status]) => response.writeHead(Number(status), { "Retry-After": seconds }).end(),
  stall: () => {},
  drip: (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("."), 100);
    response.on("close", () => clearInterval(timer));
  },
  huge,
  half: (response) => {
    response.writeHead(200, { "Content-Length": 1000 });
    response.write("0123456789");
    setTimeout(() => response.destroy(), 50);
  },
  close: (response) => response.destroy(),
  redirect: (response) => response.writeHead(301, { Location: "/ok" }).end(),
  garbage: (response) => response.socket.end("220 mail.example.org ESMTP\r\n"),
};

export class WebhookSink {
  /** JOURNAL: a file. TLS: {key, cert} for https. */
  constructor(journal, tls) {
    this.journal = openSync(journal, "a");
    this.requests = [];
    this.sockets = new Set();
    this.connections = 0;
    const handle = (request, response) => this.#take(request, response);
    this.server = tls ? https.createServer(tls, handle) : http.createServer(handle);
    this.server.on(tls ? "secureConnection" : "connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    this.server.on("connection", () => this.connections++);
    this.scheme = tls ? "https" : "http";
  }

  async start(port = 0) {
    await new Promise((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }

  url(path) {
    return `${this.scheme}://127.0.0.1:${this.port}${path}`;
  }

  /** What came to PATH, the oldest first. */
  at(path) {
    return this.requests.filter((request) => request.path === path);
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    closeSync(this.journal);
  }

  #take(request, response) {
    const chunks = [];
    response.on("error", () => {});
    request.on("error", () => {});
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const taken = { at: Date.now(), method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
      writeSync(this.journal, `${JSON.stringify(taken)}\n`);
      fsyncSync(this.journal);
      this.requests.push(taken);
      const [, how, ...rest] = request.url.split("?")[0].split("/");
      (answers[how] ?? answers.ok)(response, this, rest, request.url);
    });
  }
}

// node webhook-sink.mjs PORT JOURNAL
if (process.argv[1] === new URL(import.meta.url).pathname) {
  await new WebhookSink(process.argv[3]).start(Number(process.argv[2]));
  console.log("listening");
}
