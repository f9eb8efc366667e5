import http from "node:http";
import { describe, fault, must, ownerOf, pause, until } from "./lib.mjs";

const CLIENTS = 24;

await fault("a worker is killed", async (daemon) => {
  daemon.start();
  const workers = daemon.pids("worker");
  must(workers.length === 2, `two workers, not ${workers.length}`);

  // Clients on connections of their own, each known to belong to one worker.
  const clients = Array.from({ length: CLIENTS }, () => ({ agent: new http.Agent({ keepAlive: true, maxSockets: 1 }), outcomes: [] }));
  const port = Number(daemon.url.port);
  const owners = new Map();
  await until("both workers have connections", async () => {
    for (const client of clients) {
      const answer = await daemon.ask("/api/v1/events?limit=1", { agent: client.agent });
      client.worker = ownerOf(port, answer.port, workers);
      client.port = answer.port;
      owners.set(client.worker, (owners.get(client.worker) ?? 0) + 1);
    }
    if (workers.every((worker) => owners.get(worker))) return true;
    // One worker took them all: ask anew on other connections, all at once.
    owners.clear();
    for (const client of clients) client.agent.destroy(), (client.agent = new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const answers = await Promise.all(clients.map((client) => daemon.ask("/api/v1/events?limit=1", { agent: client.agent })));
    answers.forEach((answer, i) => {
      clients[i].worker = ownerOf(port, answer.port, workers);
      clients[i].port = answer.port;
      owners.set(clients[i].worker, (owners.get(clients[i].worker) ?? 0) + 1);
    });
    return workers.every((worker) => owners.get(worker));
  });

  let running = true;
  const loads = clients.map(async (client) => {
    while (running) {
      const outcome = await daemon.askDatabase({ agent: client.agent });
      client.outcomes.push({ ...outcome, mine: outcome.port === client.port });
      await pause(1);
    }
  });
  await pause(200);
  const [victim, other] = workers;
  const { number } = daemon.processes("worker").find(({ pid }) => pid === victim);
  process.kill(victim, "SIGKILL");
  const fresh = await Promise.all(Array.from({ length: 100 }, () => daemon.ask("/api/v1/events?limit=1", { limit: 5_000 })));
  const replacement = await until("the worker is replaced", () => daemon.processes("worker").find((worker) => worker.state === "ready" && !workers.includes(worker.pid)));
  await pause(200);
  running = false;
  await Promise.all(loads);
  for (const client of clients) client.agent.destroy();

  const all = clients.flatMap((client) => client.outcomes);
  const others = clients.filter((client) => client.worker === other).flatMap((client) => client.outcomes);
  must(others.length > 0 && others.every((outcome) => outcome.status === 200), `the other worker's requests: ${describe(others)}`);
  // A connection may have been taken by the worker in its last moment, so it may break, but it may not hang.
  must(fresh.every((outcome) => outcome.error !== "HANGS"), `new connections: ${describe(fresh)}`);
  must(fresh.filter((outcome) => outcome.status === 200).length >= 90, `new connections: ${describe(fresh)}`);
  must(!all.some((outcome) => outcome.error === "HANGS"), `all requests: ${describe(all)}`);
  const lost = clients.filter((client) => client.worker === victim).length;
  const broken = all.filter((outcome) => outcome.error).length;
  must(broken <= lost, `${broken} requests broke, the killed worker had ${lost} connections`);
  must(daemon.pids("worker").includes(other), "the other worker stayed");
  must(replacement.number === number, "the replacement has the number of the one that was killed");
});
