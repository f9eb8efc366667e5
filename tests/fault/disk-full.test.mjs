import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
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
      must((await daemon.ask("/livez")).status === 200, "/livez answers");

      rmSync(ballast);
      await daemon.heals();
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
