// Rights, roles and sessions of a database that somebody else looks after: what is missing is said, by /readyz, by --check
// and at the start, and what a start can mend it mends.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asDaemon, describe, fault, isRoot, must, until } from "./lib.mjs";

const pg = fileURLToPath(new URL("../support/pg.sh", import.meta.url));
const convened = process.env.CONVENED;

const folder = mkdtempSync(join(tmpdir(), "convene-roles-"));
chmodSync(folder, 0o755);
const server = execFileSync(pg, ["start", folder], { encoding: "utf8" }).trim();
const sql = (text, database = "site") => execFileSync("psql", [`${server} dbname=${database}`, "-qAtc", text], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
const as = (role, database = "site") => `host=${folder} port=5432 user=${role} dbname=${database}`;
const check = (...options) => {
  const { status, stdout } = spawnSync(convened, ["--config", "/dev/null", "--check", ...options], { encoding: "utf8" });
  return { status, stdout };
};

// Also when a fault was found, which ends the process.
process.on("exit", () => {
  execFileSync(pg, ["stop", folder]);
  rmSync(folder, { recursive: true, force: true });
});

{
  sql("CREATE ROLE site_owner LOGIN", "postgres");
  sql("CREATE DATABASE site OWNER site_owner", "postgres");

  await fault("roles are made after the first migration, and rights are taken away", async (daemon) => {
    const both = ["--database", as("convene_web"), "--database-owner", as("site_owner"), "--state-dir", daemon.state];
    mkdirSync(daemon.state);
    if (isRoot) chmodSync(daemon.state, 0o755);
    const migrated = spawnSync(convened, ["--config", "/dev/null", "--migrate-only", "--state-dir", daemon.state, "--database", as("site_owner")], { encoding: "utf8" });
    must(migrated.status === 0, `--migrate-only ends with ${migrated.status}: ${migrated.stderr}`);
    sql("CREATE ROLE convene_web LOGIN");
    const before = check(...both);
    must(before.status === 1 && /As the role of the workers: .*permission denied/.test(before.stdout), `--check before the start: ${before.status} ${before.stdout}`);

    daemon.start("--database", as("convene_web"), "--database-owner", as("site_owner"));
    must((await daemon.askDatabase()).status === 200, "the start has granted what was missing");
    must((await daemon.ask("/readyz")).body === "ready\n", "ready");
    const well = check(...both);
    must(well.status === 0 && /can do their work/.test(well.stdout) && !/Warning/.test(well.stdout), `--check: ${well.status} ${well.stdout}`);

    for (const [away, back, kind] of [
      ["REVOKE USAGE ON SCHEMA convene FROM convene_web", "GRANT USAGE ON SCHEMA convene TO convene_web", "schema"],
      ["REVOKE EXECUTE ON FUNCTION convene.whoami(text) FROM convene_web", "GRANT EXECUTE ON FUNCTION convene.whoami(text) TO convene_web", "a single function"],
      ["ALTER TABLE convene.trial RENAME TO gone", "ALTER TABLE convene.gone RENAME TO trial", "a table"],
    ]) {
      sql(away);
      const answers = [];
      const refused = await until(`/readyz sees that the ${kind} is closed`, async () => {
        answers.push(await daemon.askDatabase());
        const ready = await daemon.ask("/readyz");
        return ready.status === 503 && ready;
      }, 15_000);
      must(/^not ready: /.test(refused.body), `it says why: ${refused.body}`);
      must(answers.every(({ status }) => status === 200 || status === 503), `requests meanwhile: ${describe(answers)}`);
      const said = check(...both);
      must(said.status === 1, `--check while ${kind} is closed: ${said.stdout}`);
      sql(back);
      await until(`/readyz is well again after ${kind}`, async () => (await daemon.ask("/readyz")).status === 200, 15_000);
    }
    daemon.stop();

    daemon.start("--database", as("site_owner"));
    must(/database\.role.*owns the tables/.test(daemon.log()), "a start as the owner warns");
    must(/Warning: .*owns the tables/.test(check("--database", as("site_owner"), "--state-dir", daemon.state).stdout), "--check warns as well");
    daemon.stop();
  });

  // As docker-compose.yml makes them; the roles of before would be in the way, so on another server.
  await fault("two roles, made by the script for other servers", async (daemon) => {
    const own = join(daemon.folder, "pg");
    execFileSync(pg, ["start", own]);
    try {
      execFileSync(fileURLToPath(new URL("../../cmd/convened/roles.sh", import.meta.url)), { env: { ...process.env, PGHOST: own, POSTGRES_USER: "convene", POSTGRES_PASSWORD: "s3cr't" }, stdio: "pipe" });
      const url = (role) => `postgresql://${role}:s3cr%27t@/convene?host=${own}&port=5432`;
      daemon.start("--database", url("convene_web"), "--database-owner", url("convene_owner"));
      must((await daemon.post("By two roles")).status === 201 && (await daemon.ask("/readyz")).body === "ready\n", "the site works");
      must(!/database\.role|database\.trial/.test(daemon.log()), "and nothing is said against it");
      daemon.stop();
    } finally {
      execFileSync(pg, ["stop", own]);
    }
  });

  await fault("the database refuses the notifier", async (daemon) => {
    daemon.start();
    const owner = (text) => asDaemon("psql", "-XAtq", "-h", join(daemon.state, "run"), "-U", "convene_owner", "-d", "convene", "-c", text);
    owner("REVOKE EXECUTE ON FUNCTION convene.outbox_claim(bigint, bigint, text[], text[], int) FROM convene_notifier");
    const said = await until("/readyz says it", async () => {
      const ready = await daemon.ask("/readyz");
      return /refuses the notifier/.test(ready.body) && ready;
    }, 30_000);
    must(said.status === 200, "pages go on");
    must(/\[notifier\] notifier\.trial sqlstate=42501/.test(daemon.log()), "the log has the reason");
    const { status, stdout } = check("--state-dir", daemon.state);
    must(status === 1 && /As the role of the notifier: .*permission denied/.test(stdout), `--check: ${stdout}`);
    owner("SELECT convene.grants_apply()");
    await until("it works again", async () => (await daemon.ask("/readyz")).body === "ready\n", 30_000);
    daemon.stop();
  });

  const bouncer = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find(existsSync);
  if (bouncer) {
    await fault("a pooler stands in front of the database", async (daemon) => {
      sql("CREATE DATABASE pooled OWNER site_owner", "postgres");
      const port = 20000 + (process.pid % 20000), at = `host=${folder} port=${port} user=convene_web dbname=pooled`;
      const run = (mode, more = "") => {
        writeFileSync(join(folder, "users.txt"), '"convene_web" ""\n"site_owner" ""\n');
        writeFileSync(join(folder, "bouncer.ini"), `[databases]\npooled = host=${folder} port=5432 dbname=pooled\n[pgbouncer]\nlisten_port = ${port}\nunix_socket_dir = ${folder}\nauth_type = trust\nauth_file = ${join(folder, "users.txt")}\npool_mode = ${mode}\n${more}\nlogfile = ${join(folder, "bouncer.log")}\n`);
        const user = isRoot ? ["setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", bouncer, join(folder, "bouncer.ini")]] : [bouncer, [join(folder, "bouncer.ini")]];
        const child = spawn(user[0], user[1], { stdio: "ignore" });
        return until("the pooler listens", () => existsSync(join(folder, `.s.PGSQL.${port}`)), 10_000).then(() => child);
      };
      const ended = (child) => new Promise((resolve) => (child.once("exit", resolve), child.kill("SIGINT")));
      const refusal = (...options) => {
        try {
          daemon.start(...options);
        } catch (error) {
          return error.message;
        }
        return "";
      };
      const owner = ["--database-owner", as("site_owner", "pooled")];

      let child = await run("transaction", "ignore_startup_parameters = options");
      must(/pool_mode = session/.test(refusal("--database", at, ...owner)), "a pooler of transactions is refused with the sentence that helps");
      const said = check("--database", at, ...owner, "--state-dir", daemon.state);
      must(said.status === 1 && /pool_mode = session/.test(said.stdout), `--check says it, too: ${said.stdout}`);
      await ended(child);
      child = await run("session");
      must(/ignore_startup_parameters = options/.test(check("--database", at, ...owner, "--state-dir", daemon.state).stdout), "a pooler that takes no options is named");
      await ended(child);
      child = await run("session", "ignore_startup_parameters = options\ndefault_pool_size = 40");
      daemon.start("--database", at, ...owner);
      must((await daemon.askDatabase()).status === 200, "a pooler of sessions works");
      daemon.stop();
      await ended(child);
    });
  } else {
    console.log("pgbouncer is not installed: poolers were not tried");
  }
}
