// A notifier is killed in the middle of mails: the one that follows it takes them over at once, not when a lease ends.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fault, must, until } from "./lib.mjs";

const MAILS = 3, ROUNDS = 3;

await fault("a notifier is killed", async (daemon) => {
  const journal = join(daemon.folder, "journal");
  const sink = spawn("node", [fileURLToPath(new URL("../support/mail-sink.mjs", import.meta.url)), "--journal", journal], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    let out = "";
    sink.stdout.on("data", (bytes) => (out += bytes));
    await until("the mail server listens", () => out.includes("\n"));
    daemon.start("--smtp", `smtp://127.0.0.1:${JSON.parse(out).port}`, "--smtp-tls", "off");
    const call = async (path, document) => {
      const answer = await daemon.ask(`/api/v1${path}`, { method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(document) });
      must(answer.status < 300, `${path} answers ${answer.status}: ${answer.body}`);
      return JSON.parse(answer.body);
    };
    const outbox = async (event) => JSON.parse((await daemon.ask(`/api/v1/outbox?event=${event}`, { headers: { Authorization: `Bearer ${daemon.token}` } })).body).data;
    const accepted = () => readFileSync(journal, "utf8").split("\n").filter((line) => line.startsWith('{"connection"')).map(JSON.parse);
    const { id } = await call("/events", daemon.document("Rescue"));

    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      process.kill(sink.pid, "SIGSTOP"); // it takes no mail: all are in the middle
      for (let i = 0; i < MAILS; i++) await call(`/events/${id}/rsvps`, { name: "Guest", email: `r${round}-${i}@example.org` });
      const [{ pid }] = daemon.processes("notifier");
      await until("the mails are being sent", async () => (await outbox(id)).filter(({ state }) => state === "sending").length === MAILS);
      process.kill(pid, "SIGKILL");
      process.kill(sink.pid, "SIGCONT");
      const begin = performance.now();
      const mine = () => accepted().filter(({ to }) => to[0].startsWith(`r${round}-`));
      await until("the mails are there", () => new Set(mine().map(({ to }) => to[0])).size === MAILS);
      times.push(performance.now() - begin);
      await until("and the outbox knows", async () => (await outbox(id)).every(({ state }) => state === "done"));
      must((await outbox(id)).filter(({ to }) => to.startsWith(`r${round}-`)).every(({ attempts }) => attempts === 2), "each was tried twice");
      must(daemon.processes("notifier")[0].pid !== pid, "another notifier is there");
    }
    console.log(`from the kill to the last mail: ${times.map((ms) => `${Math.round(ms)} ms`).join(", ")}`);
    must(Math.min(...times) < 1000, "a second is enough");

    const metric = async (name) => Number((await daemon.ask("/metrics", { headers: { Authorization: `Bearer ${daemon.token}` } })).body.split("\n").find((line) => line.startsWith(`${name} `))?.split(" ")[1]);
    await until("operators see what the notifiers claimed, with the next sign of life", async () => (await metric("convene_notifier_claimed_total")) > 0);
    must((await metric('convene_notifier_breakers_total{channel="mail"}')) === 0, "no breaker has opened");
    sink.kill("SIGKILL");
    for (let i = 0; i < 6; i++) await call(`/events/${id}/rsvps`, { name: "Guest", email: `gone-${i}@example.org` });
    await until("operators see that the mail server is left alone", async () => (await metric('convene_notifier_breakers_total{channel="mail"}')) > 0);
  } finally {
    sink.kill("SIGKILL");
  }
});
