// A private cluster that cannot start must end the daemon with the cause in its log, and not be tried for ever.
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fault, must } from "./lib.mjs";

const start = (daemon) => spawnSync(process.env.CONVENED, ["--config", "/dev/null", "--state-dir", daemon.state, "--listen", "127.0.0.1:0"],
  { encoding: "utf8", timeout: 60_000 });

await fault("a cluster that cannot start", async (daemon) => {
  daemon.start();
  daemon.stop();
  appendFileSync(join(daemon.data(), "postgresql.conf"), "shared_buffers = much\n");
  const { status, stdout, stderr } = start(daemon);
  const log = stdout + stderr;
  must(status === 75, `it ends with ${status}: ${log}`);
  must(/invalid value for parameter "shared_buffers"/.test(log), `the log has the server's own message: ${log}`);
  must(/proc\.start role=postgres tries=8/.test(log), `the log says what ended the start: ${log}`);
});
