import { spawnSync } from "node:child_process";
import { fault, must } from "./lib.mjs";

await fault("two daemons on one state directory", async (daemon) => {
  daemon.start();
  const supervisor = daemon.pids("supervisor")[0];
  const second = spawnSync(process.env.CONVENED, ["--config", "/dev/null", "--state-dir", daemon.state, "--listen", "127.0.0.1:0"], { encoding: "utf8", timeout: 20_000 });
  must(second.status === 1, `the second ends with ${second.status}`);
  must(second.stderr.includes(`process ${supervisor}`) && second.stderr.includes(daemon.state), `it says who is there: ${second.stderr}`);
  must(second.stderr.trim().split("\n").length === 1, `in one line: ${second.stderr}`);

  const port = spawnSync(process.env.CONVENED, ["--config", "/dev/null", "--state-dir", `${daemon.folder}/other`, "--listen", daemon.url.host], { encoding: "utf8", timeout: 20_000 });
  must(port.status === 1 && /already listens/.test(port.stderr), `another one on its port: ${port.stderr}`);

  await daemon.heals();
  must(daemon.pids("supervisor")[0] === supervisor, "the first is untouched");
  daemon.stop();
});
