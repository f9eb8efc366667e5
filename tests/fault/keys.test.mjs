// What is secret stays with its owner: a second key at one database, a key that is gone, a token that was revoked, files that
// are open to others.
import { chmodSync, cpSync, existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { Daemon, fault, must } from "./lib.mjs";

const convened = process.env.CONVENED;
const refusal = (daemon, ...options) => {
  try {
    daemon.start(...options);
  } catch (error) {
    return error.message;
  }
  return "";
};
const check = (daemon, ...options) => spawnSync(convened, ["--config", "/dev/null", "--check", "--state-dir", daemon.state, ...options], { encoding: "utf8" });

await fault("a second daemon has another key, or none", async (daemon) => {
  daemon.start();
  const database = `host=${join(daemon.state, "run")} user=convene_owner dbname=convene`;
  const second = new Daemon();
  try {
    // no key: none is made
    const missing = refusal(second, "--database", database);
    must(missing.includes(`the file ${second.state}/secret-key does not exist`) && /code=78/.test(second.log()), `without a key it does not start: ${missing}`);
    must(!existsSync(join(second.state, "secret-key")), "and makes none");
    const said = check(second, "--database", database);
    must(said.status === 1 && /does not exist/.test(said.stdout), `--check says so: ${said.stdout}`);

    // another one
    const third = new Daemon();
    try {
      third.start();
      third.stop();
      renameSync(join(third.state, "pg"), join(third.state, "pg.away"));
      const other = refusal(third, "--database", database);
      must(/is not the one that this database was used with/.test(other) && /code=78/.test(third.log()), `with another key it does not start: ${other}`);
      const looked = check(third, "--database", database);
      must(looked.status === 1 && /is not the one/.test(looked.stdout), `--check says so: ${looked.stdout}`);
    } finally {
      third.kill();
      third.remove();
    }

    // the right one
    cpSync(join(daemon.state, "secret-key"), join(second.state, "secret-key"), { preserveTimestamps: true });
    const { uid, gid } = statSync(second.state);
    spawnSync("chown", [`${uid}:${gid}`, join(second.state, "secret-key")]);
    chmodSync(join(second.state, "secret-key"), 0o600);
    second.start("--database", database);
    must((await second.askDatabase()).status === 200, "with the right key it works");
    second.stop();
  } finally {
    second.kill();
    second.remove();
  }
  daemon.stop();

  // the same of a private cluster whose key was lost
  renameSync(join(daemon.state, "secret-key"), join(daemon.state, "kept"));
  must(/does not exist/.test(refusal(daemon)), "a private cluster without its key does not start");
  renameSync(join(daemon.state, "kept"), join(daemon.state, "secret-key"));
  daemon.start();
  daemon.stop();
});

await fault("the administrator's token is revoked", async (daemon) => {
  daemon.start();
  const call = (method, path, token, body) => daemon.ask(`/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body) });
  const leaked = daemon.token;
  const other = JSON.parse((await call("POST", "/tokens", leaked, { name: "Another administrator", scopes: ["admin"] })).body);
  const { id } = JSON.parse((await call("GET", "/whoami", leaked)).body);
  must((await call("DELETE", `/tokens/${id}`, other.token)).status === 204, "it can be revoked");
  must((await call("GET", "/whoami", leaked)).status === 401, "and is then unknown");
  daemon.stop();
  daemon.start();
  must((await call("GET", "/whoami", leaked)).status === 401, "a restart does not bring it back");
  must(daemon.token !== leaked && (await call("GET", "/whoami", daemon.token)).status === 200, "the file has a new one");
  must(/admin\.token.*was revoked; a new one takes its place/.test(daemon.log()), "and the log says so");
  const fresh = daemon.token;
  daemon.stop();
  daemon.start();
  must(daemon.token === fresh, "which stays");
  daemon.stop();
});

await fault("files of the state directory are open to others", async (daemon) => {
  daemon.start();
  daemon.stop();
  for (const [name, mode, right] of [["", 0o777, "0755"], ["secret-key", 0o666, "0600"], ["secret-key", 0o640, "0600"], ["admin-token", 0o644, "0640"], ["mail-key", 0o604, "0600"]]) {
    const path = name ? join(daemon.state, name) : daemon.state, before = statSync(path).mode & 0o777;
    chmodSync(path, mode);
    const help = `chmod ${right} ${path}`;
    const said = check(daemon);
    must(said.status === 1 && said.stdout.includes(help), `--check with ${name || "a folder"} of ${mode.toString(8)}: ${said.stdout}`);
    const why = refusal(daemon);
    must(why.includes(help), `a start with ${name || "a folder"} of ${mode.toString(8)}: ${why}`);
    chmodSync(path, before);
  }
  must(check(daemon).status === 0, "with the modes as they were all is in order");
  daemon.start();
  daemon.stop();
});
