import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { asDaemon, fault, isRoot, must, until } from "./lib.mjs";

// Here alone the daemons make their clusters themselves, as those of users do.
process.env.CONVENE_TEST_TEMPLATE = "off";

const userOf = (pid) => Number(/^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
const id = (user) => Number(execFileSync("id", ["-u", user], { encoding: "utf8" }));

if (isRoot) {
  await fault("started as root", async (daemon) => {
    daemon.start();
    const convene = id("convene");
    for (const { role, pid } of daemon.processes()) must(userOf(pid) === convene, `${role} runs as ${userOf(pid)}`);
    const token = statSync(join(daemon.state, "admin-token"));
    must((token.mode & 0o777) === 0o640 && token.uid === convene, `admin-token has mode ${token.mode.toString(8)}`);
    must((statSync(daemon.data()).mode & 0o777) === 0o700, "the cluster is closed to others");
    must(asDaemon("psql", "-h", join(daemon.state, "run"), "-U", "convene_owner", "-Atc", "show listen_addresses", "convene").trim() === "", "the database has no network");
    const stranger = spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "psql", "-h", join(daemon.state, "run"), "-U", "convene_owner", "convene"]);
    must(stranger.status !== 0, "another user does not get in");
    daemon.stop();
  });

  await fault("a state directory of another user", async (daemon) => {
    mkdirSync(daemon.state);
    execFileSync("chown", ["65534:65534", daemon.state]);
    const refused = spawnSync(process.env.CONVENED, ["--config", "/dev/null", "--state-dir", daemon.state, "--listen", "127.0.0.1:0"], { encoding: "utf8", timeout: 20_000 });
    must(refused.status === 1 && /belongs to the user nobody/.test(refused.stderr), `it says whose: ${refused.stderr}`);
  });
}

await fault("started by a plain user", async (daemon) => {
  if (!isRoot) {
    daemon.start();
    for (const { role, pid } of daemon.processes()) must(userOf(pid) === process.getuid(), `${role} runs as ${userOf(pid)}`);
    must((statSync(join(daemon.state, "admin-token")).mode & 0o777) === 0o600, "the token is the user's alone");
    daemon.stop();
    return;
  }
  // The program may lie where others cannot reach it, so it is copied.
  const program = join(daemon.folder, "convened"), home = join(daemon.folder, "home");
  execFileSync("cp", [process.env.CONVENED, program]);
  mkdirSync(home);
  execFileSync("chown", ["65534:65534", home]);
  const helper = new URL("../support/daemon.sh", import.meta.url).pathname;
  const copy = join(daemon.folder, "daemon.sh");
  execFileSync("cp", [helper, copy]);
  const run = (...args) => execFileSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "env", `HOME=${home}`, `CONVENED=${program}`, "sh", copy, ...args], { encoding: "utf8", cwd: "/" });
  daemon.state = join(home, "state");
  daemon.url = new URL(run("start", daemon.state));
  await until("it serves", async () => (await daemon.ask("/readyz")).status === 200);
  for (const { role, pid } of daemon.processes()) must(userOf(pid) === 65534, `${role} runs as ${userOf(pid)}`);
  run("stop", daemon.state);
});
