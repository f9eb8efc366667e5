import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, symlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, fault, isRoot, must, until } from "./lib.mjs";

const mount = (...args) => execFileSync("mount", args, { stdio: "pipe" });

/** Take all the room that is left. */
function fill(path) {
  const file = openSync(path, "w"), block = Buffer.alloc(1 << 16);
  try {
    for (let size = block.length; size >= 512; )
      try {
        writeSync(file, block, 0, size);
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
        size /= 2;
      }
  } finally {
    closeSync(file);
  }
}

// Only root may mount a disk that is small enough to fill.
if (isRoot) {
  await fault("the disk of the state directory is full", async (daemon) => {
    mkdirSync(daemon.state);
    mount("-t", "tmpfs", "-o", "size=512m,mode=0755", "tmpfs", daemon.state);
    try {
      symlinkSync(join(daemon.folder, "log"), join(daemon.state, "log")); // there is room for the log
      daemon.start();
      const made = await daemon.post("Before the disk was full");
      must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
      const { id } = JSON.parse(made.body);
      const workers = daemon.pids("worker");
      const ballast = join(daemon.state, "ballast");

      fill(ballast);
      const refused = await until("a post is refused", async () => {
        const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => daemon.post(`While it is full ${i} ${"x".repeat(100)}`)));
        const wrong = answers.filter(({ status }) => ![201, 500, 503].includes(status));
        must(wrong.length === 0, `posting answers ${describe(answers)}`);
        return answers.some(({ status }) => status !== 201) && answers;
      });
      console.log(`while it is full: ${describe(refused)}`);
      // What the log says of it is short: the disk that is full may be its own.
      const before = daemon.log().length, more = [];
      for (let i = 0; i < 10; i++) more.push(...(await Promise.all(Array.from({ length: 10 }, () => daemon.post("Still full")))));
      const said = daemon.log().slice(before), failed = more.filter(({ status }) => status !== 201).length;
      const own = said.split("\n").filter((line) => line && !/ http\.request /.test(line));
      console.log(`${failed} failed writes: ${said.length} bytes, ${own.length} lines beside those of the requests`);
      must(!/CONTEXT|STATEMENT|INSERT INTO|PL\/pgSQL/.test(said), `no text of statements is in the log: ${own.slice(0, 5).join("\n")}`);
      must(failed > 0 && said.length > 0, "there is something to be said");
      must(own.length <= 2 * failed && said.length < 1000 * failed, "little for each failed write");
      must((await daemon.ask("/livez")).status === 200, "/livez answers");

      // A worker that cannot write is not ready, whoever has met it first.
      const ready = await until("/readyz says so", async () => {
        await Promise.all(Array.from({ length: 4 }, () => daemon.post("Still full")));
        const answer = await daemon.ask("/readyz");
        return answer.status === 503 && answer;
      }, 20_000);
      console.log(`/readyz: ${ready.body.trim()}`);

      rmSync(ballast);
      await daemon.heals();
      await until("/readyz is well again", async () => (await daemon.ask("/readyz")).status === 200, 20_000);
      let last;
      await until("posting works again", async () => (last = await daemon.post("After the disk was full")).status === 201).catch((error) => {
        throw new Error(`${error.message}; it answers ${last.status ?? last.error}: ${last.body}\n${daemon.log().split("\n").slice(-20).join("\n")}`);
      });
      await daemon.keeps(id);
      must(String(daemon.pids("worker")) === String(workers), "the workers stayed");
      daemon.stop();
    } finally {
      daemon.kill();
      await until("the disk can be taken away", () => {
        try {
          return execFileSync("umount", [daemon.state], { stdio: "pipe" }) !== undefined;
        } catch {
          return false;
        }
      });
    }
  });
}
