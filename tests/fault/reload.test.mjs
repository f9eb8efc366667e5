import { mkdtempSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asDaemon, describe, fault, Load, must, until } from "./lib.mjs";

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

  // Nor do workers whose statements the database refuses: the old ones go on until there are better ones.
  for (const { outcomes } of loads) must(outcomes.every(({ status }) => status === 200), `requests: ${describe(outcomes)}`);
  const host = join(daemon.state, "run");
  const owner = (text) => asDaemon("psql", "-XAtq", "-h", host, "-U", "convene_owner", "-d", "convene", "-c", text);
  writeFileSync(config, "site-name = Refused\n");
  const lists = "convene.event_list(text, jsonb, date, date, text, int, text)";
  owner(`REVOKE EXECUTE ON FUNCTION ${lists} FROM convene_web`);
  process.kill(supervisor, "SIGHUP");
  await until("the new workers wait", () => /worker\.database state="not there yet; the workers of before go on/.test(daemon.log()), 20_000);
  must(workers.every((pid) => daemon.pids("worker").includes(pid)) && (await daemon.ask("/about")).body.includes("After"), "the old ones answer");
  owner(`GRANT EXECUTE ON FUNCTION ${lists} TO convene_web`);
  await until("the reload is done when they can", () => daemon.processes("worker").every(({ generation, state }) => generation === 5 && state === "ready"), 30_000);
  must((await daemon.ask("/about")).body.includes("Refused"), "with the new configuration");

  for (const load of loads) {
    const outcomes = await load.stop();
    must(outcomes.every(({ status }) => status === 200 || status === 503), `requests while the database refused them: ${describe(outcomes)}`);
  }
  must(daemon.pids("supervisor")[0] === supervisor && daemon.pids("postgres")[0] === postmaster, "supervisor and database stayed");
  daemon.stop();
}, { CONVENE_TEST_CONFIG: config });
rmSync(folder, { recursive: true });
