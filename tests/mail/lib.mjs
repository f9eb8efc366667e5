// What the tests of mail share: a sink, the mailer, letters.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), "convene-mail-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export function must(truth, what) {
  if (!truth) throw new Error(`it does not hold: ${what}`);
}

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill()));

let sinks = 0;
/** Start a sink; {port, accepted(), events(name), stop()}. */
export async function sink(...args) {
  const journal = join(folder, `journal-${++sinks}`);
  const child = spawn("node", [join(here, "../support/mail-sink.mjs"), "--journal", journal, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const port = await new Promise((resolve, reject) => {
    child.stdout.once("data", (line) => resolve(JSON.parse(line).port));
    child.once("exit", () => reject(new Error("the sink ended")));
  });
  const lines = () => readFileSync(journal, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return {
    port, url: `smtp://127.0.0.1:${port}`,
    accepted: () => lines().filter((line) => line.data !== undefined),
    events: (name) => lines().filter((line) => line.event === name),
    stop: () => new Promise((resolve) => { running.delete(child); child.once("exit", resolve); child.kill(); }),
  };
}

/** Send LETTERS; {letters: [{message_id, outcome, reason}], stats, ms}. */
export function mailer(letters, ...args) {
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.env.MAILER, args, { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.once("close", (code) => {
      if (code !== 0) return reject(new Error(`the mailer ends with ${code}`));
      const lines = out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
      resolve({ letters: lines.filter((line) => line.outcome), stats: lines.find((line) => line.stats).stats, ms: Date.now() - began });
    });
    child.stdin.end(letters.map((one) => JSON.stringify(one)).join("\n") + "\n");
  });
}

let numbers = 0;
export const letter = (members = {}) => ({
  message_id: `${++numbers}.test@events.example.org`, from_name: "Convene", from_address: "events@example.org",
  to_name: "Ada Lovelace", to_address: "ada@example.org", subject: "Your seat", text: "You have a seat.\n", kind: "rsvp_confirmed",
  date: 1800000000, ...members,
});

/** Header fields of a mail as [name, unfolded value]. */
export function header(data) {
  const head = data.slice(0, data.indexOf("\r\n\r\n"));
  return head.replace(/\r\n(?=[ \t])/g, "").split("\r\n").map((line) => {
    const at = line.indexOf(":");
    return [line.slice(0, at), line.slice(at + 1).trim()];
  });
}
