// An update of the operating system exchanges PostgreSQL's programs under the running private cluster: new sessions load
// libraries that do not fit the old server. The daemon must say so, and restart the cluster by itself.
import { cpSync, copyFileSync, mkdirSync, readdirSync, renameSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { asDaemon, describe, fault, Load, must, pause, until } from "./lib.mjs";

const version = readdirSync("/usr/lib/postgresql").filter((name) => /^\d+$/.test(name)).sort((a, b) => b - a)[0];

/** A copy of the installation: PostgreSQL finds its other folders from that of its program. */
function install(folder) {
  const bin = join(folder, "usr/lib/postgresql", version, "bin"), lib = join(folder, "usr/lib/postgresql", version, "lib");
  mkdirSync(bin, { recursive: true });
  for (const name of ["postgres", "initdb", "pg_ctl", "psql"]) copyFileSync(join("/usr/lib/postgresql", version, "bin", name), join(bin, name));
  cpSync(join("/usr/lib/postgresql", version, "lib"), lib, { recursive: true, dereference: true, filter: (path) => !path.includes("/bitcode") && !path.includes("/pgxs") });
  cpSync(join("/usr/share/postgresql", version), join(folder, "usr/share/postgresql", version), { recursive: true, dereference: true });
  return { bin, lib };
}

/** As package managers do it: the new file under another name, then renamed. */
function exchange(path, content) {
  const fresh = `${path}.dpkg-new`;
  if (content === undefined) copyFileSync(path, fresh);
  else if (content.from) copyFileSync(content.from, fresh);
  else writeFileSync(fresh, content);
  chmodSync(fresh, 0o755);
  renameSync(fresh, path);
}

await fault("PostgreSQL is updated under the running cluster", async (daemon) => {
  const { bin, lib } = install(daemon.folder);
  daemon.start("--postgres", bin);
  const made = await daemon.post("Kept through an update of PostgreSQL");
  must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
  const { id } = JSON.parse(made.body);
  const workers = daemon.pids("worker");
  const postmaster = () => daemon.processes("postgres").find(({ state }) => state === "ready")?.pid;
  const first = postmaster();

  // A library that does not fit. Sessions that are made now cannot load it; those of an hour ago are ended for the test.
  const library = join(lib, "plpgsql.so"), kept = join(daemon.folder, "plpgsql.so");
  copyFileSync(library, kept);
  const exchanged = Date.now();
  exchange(library, "not a library");
  asDaemon(join("/usr/lib/postgresql", version, "bin/psql"), "-h", join(daemon.state, "run"), "-U", "postgres", "convene", "-Atc",
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'convene_web'");
  const outcomes = [];
  await until("the daemon says that it is not ready", async () => {
    outcomes.push(await daemon.askDatabase());
    return (await daemon.ask("/readyz")).status === 503;
  }, 5_000);
  await until("the database's refusal is seen", async () => {
    outcomes.push(await daemon.askDatabase());
    return /sqlstate=58P01/.test(daemon.log());
  }, 15_000);
  for (let i = 0; i < 20; i++) outcomes.push(await daemon.askDatabase());
  must(outcomes.every(({ status }) => status === 200 || status === 503), `while the library does not fit: ${describe(outcomes)}`);
  must((await daemon.ask("/livez")).status === 200, "/livez answers");
  const second = await until("the exchanged library is noticed", () => (postmaster() ?? first) !== first && postmaster(), 60_000);
  console.log(`noticed after ${((Date.now() - exchanged) / 1000).toFixed(1)} s`);

  // The package is whole again: nobody has to do anything.
  exchange(library, { from: kept });
  await until("the site works again", async () => (await daemon.ask("/readyz")).status === 200 && (await daemon.askDatabase()).status === 200, 60_000);

  // The program itself, at a reload: at once, and hardly anybody notices.
  const third = await until("the cluster of the whole package", () => postmaster() !== second && postmaster(), 60_000);
  const load = new Load(daemon);
  await load.more(50);
  exchange(join(bin, "postgres"));
  process.kill(daemon.pids("supervisor")[0], "SIGHUP");
  await until("the cluster is exchanged at a reload", () => (postmaster() ?? third) !== third, 15_000);
  await until("the reload goes on behind it", () => daemon.processes("worker").every(({ generation, state }) => generation === 2 && state === "ready"));
  await load.more(100);
  const during = await load.stop();
  console.log(`at the reload: ${describe(during)}`);
  must(during.every(({ status }) => status === 200 || status === 503), `under load: ${describe(during)}`);
  must(during.filter(({ status }) => status !== 200).length <= 8, `requests were lost: ${describe(during)}`);
  await daemon.keeps(id);
  must(!daemon.pids("worker").some((pid) => workers.includes(pid)), "the workers are those of the new generation");

  // What is not there cannot be started: the old server goes on.
  const last = postmaster();
  renameSync(join(bin, "postgres"), join(bin, "postgres.away"));
  await pause(25_000);
  must(postmaster() === last && (await daemon.askDatabase()).status === 200, "a server whose program is missing goes on");
  renameSync(join(bin, "postgres.away"), join(bin, "postgres"));
  daemon.stop();
});
