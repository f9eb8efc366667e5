// The other queues, and whoever sends for the latency of ours. Prints one figure.
//   theirs.mjs graphile-fill N | graphile batched N | graphile single N | graphile-latency N
//   theirs.mjs boss-fill N | boss N
//   theirs.mjs ours-latency N WORKER   starts the worker, sends, wakes it; prints what it prints
// The database comes from PGHOST, PGPORT, PGUSER, PGDATABASE.
import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import PgBoss from "pg-boss";

const [mode, ...args] = process.argv.slice(2);
const quiet = new Logger(() => () => {});
const micros = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
const chunk = 10000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function percentiles(list) {
  list.sort((a, b) => a - b);
  return `${list[Math.floor(list.length / 2)]} ${list[Math.floor(list.length * 0.99)]} ${list.at(-1)}`;
}

async function graphileFill(n) {
  const pool = new pg.Pool({ max: 1 });
  const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
  await utils.migrate();
  for (let done = 0; done < n; done += chunk)
    await utils.addJobs(Array.from({ length: Math.min(chunk, n - done) }, () => ({ identifier: "noop", payload: {} })));
  await utils.release();
  await pool.end();
}

// From the first job to the last one gone from the table.
async function graphile(kind, n) {
  const pool = new pg.Pool({ max: 12 });
  pool.on("error", () => {});
  let began = 0, done = 0, all;
  const drained = new Promise((resolve) => { all = resolve; });
  const batched = { concurrentJobs: 24, maxPoolSize: 12,
                    localQueue: { size: 500, refetchDelay: { durationMs: 10 } }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  const runner = await run({
    pgPool: pool, noHandleSignals: true, parsedCronItems: [], logger: quiet,
    preset: { worker: { pollInterval: 100, getQueueNameBatchDelay: -1,
                        ...(kind === "batched" ? batched : { concurrentJobs: 12, maxPoolSize: 12 }) } },
    taskList: { noop() { began ||= performance.now(); if (++done === n) all(); } },
  });
  await drained;
  for (;;) {
    const { rows } = await pool.query("SELECT FROM graphile_worker._private_jobs LIMIT 1");
    if (rows.length === 0) break;
    await pause(1);
  }
  const rate = (n * 1000) / (performance.now() - began);
  await runner.stop();
  await pool.end();
  return rate.toFixed(0);
}

async function graphileLatency(n) {
  const pool = new pg.Pool({ max: 5 });
  pool.on("error", () => {});
  const latencies = [];
  let started;
  const runner = await run({
    pgPool: pool, noHandleSignals: true, parsedCronItems: [], logger: quiet,
    preset: { worker: { concurrentJobs: 4, pollInterval: 1000 } },
    taskList: { probe(payload) { latencies.push(micros() - payload.at); started?.(); } },
  });
  const client = new pg.Client();
  await client.connect();
  await pause(500);
  for (let i = 0; i < n + 10; i++) {
    const done = new Promise((resolve) => { started = resolve; });
    await client.query("SELECT FROM graphile_worker.add_job('probe', $1)", [JSON.stringify({ at: micros() })]);
    await done;
    await pause(3 + (i % 7));
  }
  await client.end();
  await runner.stop();
  await pool.end();
  return percentiles(latencies.slice(10));
}

async function oursLatency(n, worker) {
  const total = n + 10;
  const child = spawn(worker, [`host=${process.env.PGHOST} port=${process.env.PGPORT} dbname=${process.env.PGDATABASE} user=${process.env.PGUSER}`,
                               String(total), "latency"], { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.stdin.on("error", () => {}); // it ends as soon as it has seen them all
  child.stdout.on("data", (bytes) => { out += bytes; });
  const client = new pg.Client();
  await client.connect();
  await pause(1500);
  const commits = [];
  for (let i = 0; i < total; i++) {
    const at = micros();
    await client.query("SELECT convene.outbox_put('noop', 'x', NULL, $1, $2, 'bench')", [`latency ${i} ${Math.random()}`, JSON.stringify({ at })]);
    commits.push(micros() - at);
    child.stdin.write("w");
    await pause(5 + (i % 7));
  }
  await closed;
  await client.end();
  return `${out.trim()} ${percentiles(commits)}`;
}

async function boss(n, fill) {
  const queue = new PgBoss({ max: 8, supervise: false, schedule: false });
  queue.on("error", () => {});
  await queue.start();
  await queue.createQueue("noop");
  if (fill) {
    for (let done = 0; done < n; done += chunk)
      await queue.insert(Array.from({ length: Math.min(chunk, n - done) }, () => ({ name: "noop" })));
  } else {
    const began = performance.now();
    let done = 0;
    const worker = async () => {
      for (;;) {
        const jobs = await queue.fetch("noop", { batchSize: 500 });
        if (jobs.length === 0) return;
        await queue.complete("noop", jobs.map((job) => job.id));
        done += jobs.length;
      }
    };
    await Promise.all([worker(), worker()]);
    var rate = ((done * 1000) / (performance.now() - began)).toFixed(0);
  }
  await queue.stop({ graceful: false, timeout: 1 });
  return rate;
}

const modes = {
  "graphile-fill": () => graphileFill(Number(args[0])),
  graphile: () => graphile(args[0], Number(args[1])),
  "graphile-latency": () => graphileLatency(Number(args[0])),
  "boss-fill": () => boss(Number(args[0]), true),
  boss: () => boss(Number(args[0]), false),
  "ours-latency": () => oursLatency(Number(args[0]), args[1]),
};
const figure = await modes[mode]();
if (figure !== undefined) console.log(figure);
process.exit(0);
