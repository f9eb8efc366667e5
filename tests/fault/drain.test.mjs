import net from "node:net";
import { alive, fault, must, until } from "./lib.mjs";

/** A request whose body comes in two halves: the second when FINISH is called. */
function halved(daemon, body) {
  const socket = net.connect(Number(daemon.url.port), daemon.url.hostname);
  const half = Math.floor(body.length / 2);
  let answer = "";
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("data", (chunk) => (answer += chunk));
  socket.on("error", () => {});
  socket.write(`POST /api/v1/events HTTP/1.1\r\nHost: ${daemon.url.host}\r\nAuthorization: Bearer ${daemon.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, half)}`);
  return { finish: async () => (socket.write(body.slice(half)), await closed, answer) };
}

await fault("the daemon is told to end", async (daemon) => {
  daemon.start();
  const body = JSON.stringify(daemon.document("Posted while it ends"));
  const request = halved(daemon, body);
  // Its first half has arrived when a later connection has been answered by each worker.
  for (let i = 0; i < 20; i++) must((await daemon.ask("/livez")).status === 200, "it serves");
  const pids = daemon.processes().map(({ pid }) => pid);

  process.kill(daemon.pids("supervisor")[0], "SIGTERM");
  await until("new connections are refused", async () => (await daemon.ask("/livez", { limit: 2_000 })).error === "ECONNREFUSED");
  const answer = await request.finish();
  must(answer.startsWith("HTTP/1.1 201"), `what had begun is answered: ${answer.slice(0, 200)}`);
  await until("everything has ended", () => !pids.some(alive));
  must(/daemon\.stopped code=0/.test(daemon.log()), "in order");
  must(!/proc\.kill|ended by signal 9/.test(daemon.log()), "nothing was killed");

  daemon.start();
  must((await daemon.ask("/api/v1/events?q=posted")).body.includes("Posted while it ends"), "and is kept");
  daemon.stop();
});
