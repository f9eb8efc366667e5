// Mails on their way while the notifier is killed and the mail server hangs up with the mail in its hands: every one arrives, one that
// arrives twice has the same Message-ID and the same bytes, and no more come twice than were on their way. Then one comes back.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asDaemon, fault, must, pause, until } from "./lib.mjs";

const PEOPLE = 120, KILLS = 4, SILENT = 5, CONNECTIONS = 4;
const folder = mkdtempSync(join(tmpdir(), "convene-sink-"));
const journal = join(folder, "journal");
const sink = spawn("node", [fileURLToPath(new URL("../support/mail-sink.mjs", import.meta.url)), "--journal", journal, "--at", `body=accept-silent*${SILENT}`], { stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => { sink.kill(); rmSync(folder, { recursive: true, force: true }); });
const { port } = await new Promise((resolve) => sink.stdout.once("data", (line) => resolve(JSON.parse(line))));
const accepted = () => readFileSync(journal, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line)).filter(({ data }) => data !== undefined);
const idOf = ({ data }) => /^Message-ID:\s*<([^>]+)>/m.exec(data)[1];

await fault("mails on their way when the notifier dies", async (daemon) => {
  daemon.start("--smtp", `smtp://127.0.0.1:${port}`, "--smtp-connections", String(CONNECTIONS), "--mail-from", "events@example.org", "--mail-bounces", "bounces@example.org");
  const call = async (path, document) => {
    const answer = await daemon.ask(`/api/v1${path}`, { method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(document) });
    must(answer.status < 300, `${path} answers ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  const event = await call("/events", { ...daemon.document("Workshop with many mails"), capacity: { in_person: PEOPLE } });
  const coming = (async () => {
    for (let i = 0; i < PEOPLE; i++) await call(`/events/${event.id}/rsvps`, { name: `Person ${i}`, email: `person${i}@example.org` });
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    const before = accepted().length;
    await until("some mails have arrived", () => accepted().length > before);
    const [pid] = daemon.pids("notifier");
    process.kill(pid, "SIGKILL");
    await until("another notifier runs", () => { const [next] = daemon.pids("notifier"); return next && next !== pid; });
  }
  await coming;

  const [, , , pgPort, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  const ask = (sql) => asDaemon("psql", "-XAtq", "-h", host, "-p", pgPort, "-U", "convene_owner", "-d", "convene", "-c", sql).trim();
  await until("every mail is settled", async () => {
    // Who waits for the ladder's next step need not wait here.
    if (ask("SELECT count(*) FROM convene.outbox_later WHERE attempt > 0") !== "0")
      for (const id of ask("SELECT id FROM convene.outbox_later WHERE attempt > 0").split("\n")) await daemon.ask(`/api/v1/outbox/${id}/retry`, { method: "POST", headers: { Authorization: `Bearer ${daemon.token}` } });
    await pause(200);
    return ask("SELECT count(*) FROM convene.outbox_all WHERE channel = 'mail' AND state NOT IN ('done', 'dropped')") === "0";
  }, 60_000);

  const rows = ask("SELECT id FROM convene.outbox_done WHERE channel = 'mail' AND outcome = 'done'").split("\n");
  const byId = new Map();
  for (const mail of accepted()) byId.set(idOf(mail), [...(byId.get(idOf(mail)) ?? []), mail]);
  must(rows.length === PEOPLE, `${rows.length} rows`);
  must(byId.size === PEOPLE, `${byId.size} of ${PEOPLE} mails arrived`);
  const twice = [...byId.values()].filter((mails) => mails.length > 1);
  must(twice.every((mails) => mails.every(({ data }) => data === mails[0].data)), "a repeat has the same bytes");
  const repeats = twice.reduce((sum, mails) => sum + mails.length - 1, 0);
  must(repeats >= 1 && repeats <= SILENT + KILLS * CONNECTIONS, `${repeats} came twice`);
  console.log(`${PEOPLE} mails, ${KILLS} kills, ${SILENT} taken in silence: ${repeats} came twice`);

  // One comes back: its address names the row, nobody else's does.
  const [mail] = accepted();
  const [, row] = /^bounces\+(\d+)-[0-9a-z]{8}@example\.org$/.exec(mail.from);
  const bounce = (to, fields) => daemon.ask("/api/v1/outbox/bounce", {
    method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ mail: `From: MAILER-DAEMON@mx.example.net\r\nTo: ${to}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n${fields}\r\n--b--\r\n` }),
  });
  must((await bounce(mail.from.replace(/\d+/, (n) => `${+n + 1}`), "Action: failed\r\n")).status === 422, "an address that somebody made up is not ours");
  must(JSON.parse((await bounce(mail.from, "Action: delayed\r\nStatus: 4.4.1\r\n")).body).noted === false, "a delay is noted nowhere");
  const noted = JSON.parse((await bounce(mail.from, "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n")).body);
  must(noted.id === row && noted.noted === true && noted.status === "5.1.1", JSON.stringify(noted));
  must(ask(`SELECT reason FROM convene.outbox_done WHERE id = ${row}`) === "It came back: 550 5.1.1 no such user", "its row says so");
  must(!/person\d+@/.test(daemon.log()), "no address is in the log");
  daemon.stop();
});
sink.kill();
