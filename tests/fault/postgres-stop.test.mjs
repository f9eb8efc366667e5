import { childrenOf, describe, fault, must, until } from "./lib.mjs";

await fault("PostgreSQL is stopped with SIGSTOP", async (daemon) => {
  daemon.start();
  await daemon.heals();
  const workers = daemon.pids("worker");
  const [postmaster] = daemon.pids("postgres");
  const stopped = [postmaster, ...childrenOf(postmaster)];

  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  try {
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => daemon.askDatabase({ limit: 15_000 })));
    must(outcomes.every(({ status }) => status === 503), `while it is stopped: ${describe(outcomes)}`);
    must(outcomes.every(({ headers }) => Number(headers["retry-after"]) >= 1), "each says when to come back");
    const slowest = Math.max(...outcomes.map(({ ms }) => ms));
    must(slowest < 12_000, `the slowest answer took ${Math.round(slowest)} ms`);
    const probe = await daemon.ask("/livez", { limit: 2_000 });
    must(probe.status === 200, `/livez answers ${probe.status ?? probe.error}`);
  } finally {
    for (const pid of stopped)
      try {
        process.kill(pid, "SIGCONT");
      } catch {
        // a backend that has ended meanwhile
      }
  }
  await daemon.heals();
  await until("/readyz says so", async () => (await daemon.ask("/readyz")).status === 200);
  must(String(daemon.pids("worker")) === String(workers), "the workers stayed");
  daemon.stop();
});
