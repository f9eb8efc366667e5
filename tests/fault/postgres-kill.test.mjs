import { childrenOf, describe, fault, must, titleOf, until } from "./lib.mjs";

/** Ask until it heals; what came in between must be a 503 that says when to come back. */
async function outage(daemon, what) {
  const outcomes = [];
  let seen = false;
  await until(`it heals after ${what}`, async () => {
    const outcome = await daemon.askDatabase({ limit: 15_000 });
    outcomes.push(outcome);
    seen ||= outcome.status === 503;
    return seen ? outcome.status === 200 : outcomes.length > 300;
  });
  const wrong = outcomes.filter(({ status }) => status !== 200 && status !== 503);
  must(wrong.length === 0, `during the outage by ${what}: ${describe(outcomes)}`);
  for (const { status, headers } of outcomes)
    if (status === 503) must(Number(headers["retry-after"]) >= 1, `a 503 without Retry-After: ${JSON.stringify(headers)}`);
  return outcomes;
}

await fault("PostgreSQL is killed", async (daemon) => {
  daemon.start();
  const made = await daemon.post("Kept through a killed database");
  must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
  const { id } = JSON.parse(made.body);
  const workers = daemon.pids("worker");

  const [postmaster] = daemon.pids("postgres");
  process.kill(postmaster, "SIGKILL");
  const outcomes = await outage(daemon, "a killed postmaster");
  must(outcomes.some(({ status }) => status === 503), "an outage was seen at all");
  const replaced = await until("a new postmaster is ready", () => daemon.processes("postgres").find(({ pid, state }) => state === "ready" && pid !== postmaster));

  // A killed backend makes the postmaster end all others and recover.
  const backend = await until("a backend of a worker", () => childrenOf(replaced.pid).find((pid) => /convene_web/.test(titleOf(pid))));
  process.kill(backend, "SIGKILL");
  await outage(daemon, "a killed backend");
  await daemon.heals();

  await daemon.keeps(id);
  must((await daemon.ask("/livez")).status === 200, "/livez answers");
  must(String(daemon.pids("worker")) === String(workers), "the workers stayed");
  daemon.stop();
});
