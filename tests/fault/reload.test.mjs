import { mkdtempSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, fault, Load, must, until } from "./lib.mjs";

const folder = mkdtempSync(join(tmpdir(), "convene-config-"));
chmodSync(folder, 0o755);
const config = join(folder, "convened.conf");
writeFileSync(config, "site-name = Before\n");

await fault("the configuration is reloaded under load", async (daemon) => {
  daemon.start();
  must((await daemon.ask("/about")).body.includes("Before"), "the site has its name");
  const supervisor = daemon.pids("supervisor")[0];
  const [postmaster] = daemon.pids("postgres");
  const loads = [new Load(daemon), new Load(daemon, { keep: true })];
  for (const load of loads) await load.more(50);

  for (const [generation, name] of [[2, "Second"], [3, "Third"], [4, "After"]]) {
    writeFileSync(config, `site-name = ${name}\n`);
    const old = daemon.pids("worker");
    process.kill(supervisor, "SIGHUP");
    await until(`generation ${generation} serves alone`, () => {
      const workers = daemon.processes("worker");
      return workers.length === 2 && workers.every((worker) => worker.state === "ready" && worker.generation === generation && !old.includes(worker.pid));
    });
    must((await daemon.ask("/about")).body.includes(name), `the site is called ${name}`);
    for (const load of loads) await load.more(50);
  }

  // What is wrong changes nothing.
  const workers = daemon.pids("worker");
  writeFileSync(config, "site-name = Never\nworkerz = 3\n");
  process.kill(supervisor, "SIGHUP");
  await until("the log says what is wrong", () => /daemon\.reload.*workerz/.test(daemon.log()));
  for (const load of loads) await load.more(50);
  must(String(daemon.pids("worker")) === String(workers), "the workers stayed");

  for (const load of loads) {
    const outcomes = await load.stop();
    must(outcomes.every(({ status }) => status === 200), `requests: ${describe(outcomes)}`);
  }
  must(daemon.pids("supervisor")[0] === supervisor && daemon.pids("postgres")[0] === postmaster, "supervisor and database stayed");
  daemon.stop();
}, { CONVENE_TEST_CONFIG: config });
rmSync(folder, { recursive: true });
