// The drill: a site is backed up while it works, everything is lost, and it is restored elsewhere; links and tokens go on
// working. What interrupts a backup leaves the one before whole; what is no backup, or has no room, is refused.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon, fault, isRoot, must, pause } from "./lib.mjs";

const convened = process.env.CONVENED;
const run = (daemon, ...words) => spawnSync(convened, ["--config", "/dev/null", "--state-dir", daemon.state, ...words], { encoding: "utf8" });
const digest = (path) => execFileSync("sha256sum", [path], { encoding: "utf8" }).split(" ")[0];

await fault("a site is restored from its backup", async (daemon) => {
  daemon.start();
  const call = (at, method, path, body, token = daemon.token) => at.ask(path, { method, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body) });
  const event = JSON.parse((await daemon.post("Kept in a backup")).body);
  const guest = JSON.parse((await call(daemon, "POST", `/api/v1/events/${event.id}/rsvps`, { name: "Ada Lovelace", email: "ada@example.org" })).body);
  const link = new URL(JSON.parse((await call(daemon, "GET", `/api/v1/events/${event.id}/rsvps/link`)).body).url).pathname;
  must((await daemon.ask(link)).body.includes("Ada Lovelace"), "the organizer's link works");

  // While it works: what comes meanwhile is in it whole or not at all.
  const file = join(daemon.folder, "convene.backup");
  let writing = true;
  const writers = [0, 1].map(async (n) => {
    for (let i = 0; writing; i++) await daemon.post(`Meanwhile ${n} ${i}`);
  });
  const began = Date.now(), made = run(daemon, "backup", file);
  console.log(`backup: ${Date.now() - began} ms, ${statSync(file, { throwIfNoEntry: false })?.size} bytes`);
  writing = false;
  await Promise.all(writers);
  must(made.status === 0, `backup ends with ${made.status}: ${made.stderr}`);
  must((statSync(file).mode & 0o777) === 0o600, "nobody else reads it");
  const members = execFileSync("tar", ["-tf", file], { encoding: "utf8" }).trim().split("\n");
  must(members.join() === "secret-key,admin-token,database.dump,sha256sums", `tar reads it: ${members}`);
  const whole = () => {
    const sums = execFileSync("sh", ["-c", `mkdir -p ${daemon.folder}/x && cd ${daemon.folder}/x && tar -xf ../convene.backup && sha256sum -c sha256sums`], { encoding: "utf8" });
    must(sums.match(/: OK/g).length === 3, `and sha256sum finds it whole: ${sums}`);
  };
  whole();

  // kill -9 at any moment: the file is the old one or the new one.
  const old = digest(file);
  let killed = 0;
  for (let ms = 0; ms < 1500; ms += 60) {
    const child = spawn(convened, ["--config", "/dev/null", "--state-dir", daemon.state, "backup", file], { stdio: "ignore" });
    const end = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal)));
    await pause(ms);
    child.kill("SIGKILL");
    if ((await end) !== "SIGKILL") break;
    killed++;
    if (digest(file) !== old) {
      whole(); // the new one had its name already
      break;
    }
  }
  must(readdirSync(daemon.folder).filter((name) => name.startsWith("convene.backup")).length <= 2, "what was killed leaves one part at most");
  must(killed >= 3, `some were killed on their way: ${killed}`);
  const again = run(daemon, "backup", file);
  must(again.status === 0 && digest(file) !== old, `after that a backup succeeds: ${again.stderr}`);
  must(!readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && /pg_dump.*convene-fault/.test((() => { try { return readFileSync(`/proc/${pid}/cmdline`, "utf8"); } catch { return ""; } })())), "no pg_dump is left");

  const both = await Promise.all([0, 1].map(() => new Promise((resolve) => {
    const child = spawn(convened, ["--config", "/dev/null", "--state-dir", daemon.state, "backup", file], { stdio: "ignore" });
    child.once("exit", resolve);
  })));
  must(both.includes(0) && !both.some((code) => code !== 0 && code !== 1), `two at once: ${both}`);

  // A full disk, a folder that is not there: the old one stays.
  const kept = digest(file);
  must(run(daemon, "backup", join(daemon.folder, "nowhere/convene.backup")).status === 1, "a folder that is not there is refused");
  if (isRoot) {
    const small = join(daemon.folder, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", small]);
    try {
      const full = run(daemon, "backup", join(small, "convene.backup"));
      must(full.status === 1 && /Cannot write the backup: No space left/.test(full.stderr) && readdirSync(small).length === 0, `a full disk: ${full.status} ${full.stderr}`);
    } finally {
      execFileSync("umount", [small]);
    }
  }
  daemon.stop();
  const stopped = run(daemon, "backup", file);
  must(stopped.status === 1 && /start convened first/.test(stopped.stderr) && digest(file) === kept, `without a running daemon: ${stopped.stderr}`);

  // Elsewhere, from nothing but the file.
  const elsewhere = new Daemon();
  try {
    const start = Date.now(), restored = run(elsewhere, "restore", file);
    must(restored.status === 0, `restore ends with ${restored.status}: ${restored.stderr.slice(-2000)}`);
    console.log(`restore: ${Date.now() - start} ms`);
    elsewhere.start();
    must(elsewhere.token === daemon.token && (await call(elsewhere, "GET", "/api/v1/whoami")).status === 200, "the administrator's token works");
    must((await elsewhere.ask(link)).body.includes("Ada Lovelace"), "the organizer's link works");
    const own = await call(elsewhere, "GET", `/api/v1/rsvps/${guest.id}`, undefined, guest.secret);
    must(own.status === 200 && JSON.parse(own.body).state === "going", `the guest's secret works: ${own.status}`);
    must((await elsewhere.ask(`/events/${event.id}`)).body.includes("Kept in a backup") || (await elsewhere.ask(event.url)).body.includes("Kept in a backup"), "the event's page is there");
    must((await call(elsewhere, "POST", `/api/v1/events/${event.id}/rsvps`, { name: "Bob", email: "bob@example.org" })).status === 201, "and the site goes on");
    must((await elsewhere.ask("/readyz")).status === 200, "ready");
    elsewhere.stop();
    const twice = run(elsewhere, "restore", file);
    must(twice.status !== 0 && /is not empty/.test(twice.stderr), `a database that is not empty is refused: ${twice.stderr.slice(-500)}`);
    elsewhere.start();
    must((await elsewhere.ask(link)).status === 200, "and stays as it was");
    const busy = run(elsewhere, "restore", file);
    must(busy.status !== 0 && /uses the state directory/.test(busy.stderr), "a directory in use is refused");
    elsewhere.stop();
  } finally {
    elsewhere.kill();
    elsewhere.remove();
  }

  // What is no backup, or not whole: refused before anything is made.
  const bad = new Daemon();
  try {
    const refused = (path, words, why) => {
      const { status, stderr } = run(bad, "restore", path);
      must(status === 1 && stderr.includes(words) && !readdirSync(bad.folder).includes("state"), `${why}: ${status} ${stderr}`);
    };
    const damaged = join(daemon.folder, "damaged");
    copyFileSync(file, damaged);
    truncateSync(damaged, statSync(file).size - 2048);
    refused(damaged, "not whole", "a file that was cut off");
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(damaged, bytes);
    refused(damaged, "not whole", "a file in which one bit is wrong");
    writeFileSync(damaged, "hello");
    refused(damaged, "no backup", "something else");
    writeFileSync(damaged, "");
    refused(damaged, "no backup", "nothing");
    refused(join(daemon.folder, "missing"), "Cannot read", "a file that is missing");
    must(run(bad, "restore").status === 2 && run(bad, "backup", "a", "b").status === 2 && run(bad, "back", "a").status === 2, "words that make no sense are usage errors");
  } finally {
    bad.remove();
  }
});

await fault("a database of one's own is backed up and restored, with a password that nobody sees", async (daemon) => {
  const pg = fileURLToPath(new URL("../support/pg.sh", import.meta.url));
  const folder = join(daemon.folder, "pg"), server = execFileSync(pg, ["start", folder], { encoding: "utf8" }).trim();
  try {
    const sql = (text) => execFileSync("psql", [server, "-qAtc", text], { encoding: "utf8" });
    const url = (name) => `postgresql://site:s3cr%27t@/${name}?host=${folder}&port=5432`;
    sql("CREATE ROLE site LOGIN PASSWORD 's3cr''t'");
    for (const name of ["one", "two"]) sql(`CREATE DATABASE ${name} OWNER site`);
    daemon.environment.CONVENE_DATABASE = url("one");
    daemon.start();
    const { id } = JSON.parse((await daemon.post("In a database of its own")).body);
    const file = join(daemon.folder, "own.backup"), seen = new Set();
    const child = spawn(convened, ["--config", "/dev/null", "--state-dir", daemon.state, "backup", file], { env: { ...process.env, CONVENE_DATABASE: url("one") } });
    const end = new Promise((resolve) => child.once("exit", resolve));
    let done = false;
    end.then(() => (done = true));
    while (!done) {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
          if (/pg_dump/.test(line)) seen.add(line);
        } catch {}
      await pause(1);
    }
    must((await end) === 0, "the backup succeeds");
    must(seen.size > 0 && ![...seen].some((line) => line.includes("s3cr")), `no password in a command line: ${[...seen]}`);
    daemon.stop();
    const elsewhere = new Daemon({ CONVENE_DATABASE: url("two") });
    try {
      const { status, stderr } = spawnSync(convened, ["--config", "/dev/null", "--state-dir", elsewhere.state, "restore", file], { encoding: "utf8", env: { ...process.env, CONVENE_DATABASE: url("two") } });
      must(status === 0, `restore ends with ${status}: ${stderr.slice(-1500)}`);
      elsewhere.start();
      await elsewhere.keeps(id);
      elsewhere.stop();
    } finally {
      elsewhere.kill();
      elsewhere.remove();
    }
  } finally {
    execFileSync(pg, ["stop", folder]);
  }
});
