// A database that does not start: who comes meanwhile is told to come back, and does not wait without a word.
import { mkdirSync, writeFileSync } from "node:fs";
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { fault, must, until } from "./lib.mjs";

await fault("a start that takes long", async (daemon) => {
  daemon.start();
  const { id } = JSON.parse((await daemon.post("Before a slow start")).body);
  const port = daemon.url.port;
  daemon.stop();
  must(!/\[porter\]/.test(daemon.log()), "a start that is quick needs no porter");

  // A server that waits for a file before it starts: as one that recovers, or is upgraded.
  const bin = join(daemon.folder, "bin"), gate = join(daemon.folder, "gate");
  mkdirSync(bin);
  const real = execFileSync("pg_config", ["--bindir"], { encoding: "utf8" }).trim();
  for (const name of ["initdb", "postgres"])
    writeFileSync(join(bin, name), `#!/bin/sh\nif [ "$1" = -D ]; then while [ ! -e ${gate} ]; do sleep 0.1; done; fi\nexec ${real}/${name} "$@"\n`, { mode: 0o755 });
  const child = spawn(process.env.CONVENED, ["--config", "/dev/null", "--state-dir", daemon.state, "--listen", `127.0.0.1:${port}`, "--postgres", bin, "--workers", "2"], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stderr.on("data", (part) => (log += part));
  try {
    const said = await until("somebody answers", async () => {
      const answer = await daemon.ask("/events", { limit: 8_000 });
      return answer.status && answer;
    }, 20_000);
    must(said.status === 503 && Number(said.headers["retry-after"]) >= 1, `503 with Retry-After: ${said.status}`);
    for (const path of ["/", "/readyz", `/api/v1/events/${id}`, "/static/none"]) {
      const answer = await daemon.ask(path);
      must(answer.status === 503, `${path} answers ${answer.status}`);
    }
    must((await daemon.ask("/livez")).status === 200, "/livez answers");
    const post = await daemon.post("Too early");
    must(post.status === 503, `a post answers ${post.status}`);

    // It starts after all: nothing between the porter and the workers is refused.
    writeFileSync(gate, "");
    const seen = new Set();
    await until("the workers answer", async () => {
      const answer = await daemon.ask(`/api/v1/events/${id}`);
      seen.add(answer.status ?? answer.error);
      return answer.status === 200;
    }, 30_000);
    must([...seen].every((status) => status === 503 || status === 200), `in between: ${[...seen]}`);
    await until("the porter has gone", () => !daemon.processes("porter").length, 10_000);
    for (let i = 0; i < 50; i++) {
      const answer = await daemon.ask(`/api/v1/events/${id}`);
      must(answer.status === 200, `afterwards: ${answer.status ?? answer.error}`);
    }
    must(/\[porter\] porter note/.test(log), "the log says who answered");
    child.kill("SIGTERM");
    must((await ended) === 0, "it stops in order");
  } catch (error) {
    error.message += `\n${log.slice(-2000)}`;
    throw error;
  } finally {
    child.kill("SIGKILL");
  }
});
