import { alive, fault, must, until } from "./lib.mjs";

await fault("the supervisor is killed", async (daemon) => {
  daemon.start();
  const made = await daemon.post("Kept through a killed supervisor");
  must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
  const { id } = JSON.parse(made.body);
  const before = daemon.processes().map((process) => process.pid);
  const { port } = daemon.url;

  // At once, on the same port: nobody tidies up in between.
  process.kill(daemon.pids("supervisor")[0], "SIGKILL");
  daemon.start("--listen", `127.0.0.1:${port}`);
  must(daemon.url.port === port, "it listens on the same port");
  const kept = await daemon.ask(`/api/v1/events/${id}`);
  must(kept.status === 200, `what was acknowledged answers ${kept.status}`);
  await until("nothing of the killed daemon is left", () => !before.some(alive));
  must((await daemon.post("After it")).status === 201, "it takes new events");

  // Again, this time everything at once, so that nothing could end in order.
  for (const { pid } of daemon.processes()) process.kill(pid, "SIGKILL");
  daemon.start();
  must((await daemon.ask(`/api/v1/events/${id}`)).status === 200, "what was acknowledged is still there");
  daemon.stop();
});
