// Mail under everything at once: people take seats, two daemons at one database share the queue, and notifiers, workers,
// connections and the postmaster are killed, a notifier stands still until it has lost its lease, and the mail server has
// bad moments. The mail server journals what it accepted to disk. Then: nothing is lost, nothing is in two places, who was told
// twice was being told when something was killed, and every repeat has the same Message-ID.
//
// usage: outbox-torture.mjs [--seconds 45] [--seed N] [--clients 6] [--without-fence]
//   --without-fence lets notifiers take and settle rows that are not theirs: the run must then find something.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alive, asDaemon, Daemon, fault, isRoot, must, pause, until } from "./lib.mjs";

const { values: given } = parseArgs({
  options: {
    seconds: { type: "string", default: "45" }, seed: { type: "string", default: String(Date.now() % 1e6) },
    clients: { type: "string", default: "6" }, "without-fence": { type: "boolean" },
  },
});
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const CONNECTIONS = 4; // as the daemon has by default

/** Mulberry32: the same seed makes the same choices; what the machine makes of them differs. */
function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)] };
}

// --- the database and the mail server ---------------------------------------------------------------------------

const place = (daemon) => {
  const [, , , port, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  return { port, host };
};

function psql(daemon, args, input, user = "convene_owner") {
  const { port, host } = place(daemon);
  const program = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", port, "-U", user, "-d", "convene", ...args];
  const [command, rest] = isRoot ? ["setpriv", ["--reuid=convene", "--regid=convene", "--clear-groups", ...program]] : [program[0], program.slice(1)];
  const options = { encoding: "utf8", input, maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, PGOPTIONS: "-c search_path=convene -c client_min_messages=warning" } };
  for (let tries = 0; ; tries++) {
    try {
      return execFileSync(command, rest, options).trim();
    } catch (error) {
      // the server is just coming back from a kill
      if (tries === 100 || !/connection to server|terminat/.test(error.stderr)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}
const sql = (daemon, text, user) => psql(daemon, ["-c", text], undefined, user);
const table = (daemon, text) => sql(daemon, text).split("\n").filter(Boolean).map((line) => line.split("|"));

/** A mail server with a journal and bad moments: what it took without saying so is in `silent`. */
class Sink {
  static silent = 6;

  async start(folder) {
    this.journal = join(folder, "journal");
    this.child = spawn("node", [file("../support/mail-sink.mjs"), "--journal", this.journal, "--at", `body=accept-silent*${Sink.silent}`,
      "--at", "rcpt=451*8", "--at", "data=close*4", "--at", "banner=421*2"], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    this.child.stdout.on("data", (bytes) => (out += bytes));
    await until("the mail server listens", () => out.includes("\n"));
    this.port = JSON.parse(out).port;
    return this;
  }

  /** {id: the outbox row, messageId, to} for each mail that was accepted, each time. */
  accepted() {
    return readFileSync(this.journal, "utf8").split("\n").filter((line) => line.startsWith('{"connection"')).map((line) => {
      const mail = JSON.parse(line);
      const messageId = /^Message-ID:\s*<([^>]+)>/im.exec(mail.data)[1];
      return { id: messageId.split(".")[0], messageId, to: mail.to[0] };
    });
  }
}

// --- clients ----------------------------------------------------------------------------------------------------

/** Takes seats for people with addresses of their own; what is unknown is asked again with the same key, until it is known. */
async function client(torture, number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let serial = 0; torture.running; serial++) {
    const daemon = torture.daemons[(number + serial) % torture.daemons.length];
    const key = `q${number}-${serial}`, address = `${key}@example.org`;
    for (;;) {
      const answer = await daemon.ask(`/api/v1/events/${torture.event}/rsvps`, {
        method: "POST", agent: number % 2 ? agent : false, limit: 30_000,
        headers: { "Content-Type": "application/json", "Idempotency-Key": key, Authorization: `Bearer ${torture.daemons[0].token}` },
        body: JSON.stringify({ name: `Guest ${key}`, email: address }),
      });
      if (answer.status && answer.status < 300) { torture.told.push(address); break; }
      must(!answer.status || answer.status >= 500, `taking a seat answers ${answer.status}: ${answer.body}`);
      await pause(50);
    }
    await pause(10);
  }
  agent.destroy();
}

// --- faults -----------------------------------------------------------------------------------------------------

/** What the mail server has and the database does not know of: what may be told again when this notifier ends now. The rows that it
    owns count once more when it goes on afterwards. */
function inFlight(torture) {
  const open = new Set(table(torture.daemons[0], "SELECT id FROM outbox_ready").map(([id]) => id));
  return torture.sink.accepted().filter(({ id }) => open.has(id)).length;
}

const faults = {
  async notifier(torture, dice) {
    const pid = dice.one(torture.daemons).pids("notifier")[0];
    if (!pid || !alive(pid)) return;
    process.kill(pid, "SIGSTOP");
    // what was taken and is not settled, and what is on the wire: one mail on each connection
    torture.budget += inFlight(torture) + CONNECTIONS;
    process.kill(pid, "SIGKILL");
  },
  async worker(torture, dice) {
    const pid = dice.one(dice.one(torture.daemons).pids("worker"));
    if (pid && alive(pid)) process.kill(pid, "SIGKILL");
  },
  async connections(torture) {
    for (let i = 0; i < 5; i++) {
      sql(torture.daemons[0], "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'convene%' AND pid <> pg_backend_pid()", "postgres");
      await pause(200);
    }
  },
  async postmaster(torture) {
    process.kill(torture.daemons[0].pids("postgres")[0], "SIGKILL");
    await torture.daemons[0].heals(60_000);
  },
  /** It stands still; the server gives it up; the other one takes its rows; it goes on, and what it knows counts no more. */
  async lease(torture, dice) {
    const pid = dice.one(torture.daemons).pids("notifier")[0];
    if (!pid || !alive(pid)) return;
    const owned = () => table(torture.daemons[0], "SELECT r.owner, count(*) FROM outbox_ready r WHERE owner IS NOT NULL GROUP BY 1");
    process.kill(pid, "SIGSTOP");
    try {
      await pause(60);
      sql(torture.daemons[0], "UPDATE notifier SET beat = beat - interval '25 seconds'");
      torture.budget += owned().reduce((sum, [, count]) => sum + Number(count), 0);
      await pause(8000);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  },
};

async function breakThings(torture) {
  const dice = chance(torture.seed);
  const kinds = ["notifier", "notifier", "worker", "connections", "notifier", "postmaster", "lease"];
  for (let n = 0; torture.running; n++) {
    await pause(800 + dice.below(1500));
    if (!torture.running) return;
    const kind = n < kinds.length ? kinds[n] : dice.one(kinds);
    await faults[kind](torture, dice);
    torture.counts[kind] = (torture.counts[kind] ?? 0) + 1;
  }
}

// --- what must hold ---------------------------------------------------------------------------------------------

/** Until all is told: other tries are not waited for. */
const drained = (torture) => until("everything is told", () => {
  sql(torture.daemons[0], "UPDATE outbox_later SET due = clock() WHERE due > clock() AND (attempt > 0 OR error IS NOT NULL)");
  return sql(torture.daemons[0], "SELECT count(*) FROM outbox_ready WHERE channel = 'mail'") === "0"
    && sql(torture.daemons[0], "SELECT count(*) FROM outbox_later WHERE attempt > 0 OR error IS NOT NULL") === "0";
}, 90_000);

function judge(torture) {
  const wrong = [];
  const main = torture.daemons[0], accepted = torture.sink.accepted();
  for (const name of ["outbox_invariants.sql", "rsvp_invariants.sql"])
    wrong.push(...psql(main, ["-f", "-"], `${readFileSync(file(`../db/${name}`), "utf8")}\n${name.startsWith("outbox") ? "SELECT * FROM pg_temp.outbox_faults;" : ""}`).split("\n").filter(Boolean));
  const times = new Map(), ids = new Map();
  for (const { messageId, id, to } of accepted) {
    times.set(id, (times.get(id) ?? 0) + 1);
    ids.set(to, (ids.get(to) ?? new Set()).add(messageId));
  }
  for (const address of torture.told) if (!ids.has(address)) wrong.push(`${address} has a seat and no mail`);
  for (const [to, all] of ids) if (all.size > 1) wrong.push(`${to} has mails of several ids: ${[...all].join(", ")}`);
  for (const [id] of table(main, "SELECT id FROM outbox_done WHERE channel = 'mail' AND outcome = 'done'")) if (!times.has(id)) wrong.push(`row ${id} is done, and the mail server has no mail of it`);
  for (const [id, reason] of table(main, "SELECT id, reason FROM outbox_dead")) wrong.push(`row ${id} is dead: ${reason}`);
  for (const daemon of torture.daemons) if (/AddressSanitizer|runtime error:/.test(daemon.log())) wrong.push("a sanitizer has something to say: see the log");
  const twice = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  const budget = torture.budget + Sink.silent;
  if (twice > budget) wrong.push(`${twice} mails too many, ${budget} were under way when something was killed or taken without a word`);
  console.log(`${torture.told.length} seats, ${accepted.length} mails, ${twice} of them again (at most ${budget}); ${JSON.stringify(torture.counts)}`);
  return wrong;
}

function takeFenceAway(daemon) {
  for (const [name, ...guards] of [["outbox_claim", "AND q.owner IS NULL"], ["outbox_settle_rows", "AND r.owner = outbox_settle_rows.owner AND r.attempt = s.attempt"]]) {
    let source = sql(daemon, `SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '${name}'`);
    for (const guard of guards) {
      must(source.includes(guard), `${name} has the guard ${guard}`);
      source = source.replaceAll(guard, "");
    }
    psql(daemon, ["-f", "-"], source);
  }
}

await fault(`mail under torture (seed ${given.seed})`, async (daemon) => {
  const sink = await new Sink().start(daemon.folder);
  const second = new Daemon();
  try {
    const smtp = ["--smtp", `smtp://127.0.0.1:${sink.port}`, "--smtp-tls", "off"];
    daemon.start(...smtp);
    const { port, host } = place(daemon);
    second.start(...smtp, "--workers", "1", "--secret-key-file", `${daemon.state}/secret-key`, "--database", `host=${host} port=${port} dbname=convene user=convene_owner`);
    const made = await daemon.ask("/api/v1/events", { method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(daemon.document("Mail")) });
    must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
    const torture = { daemons: [daemon, second], sink, seed: Number(given.seed), event: JSON.parse(made.body).id, running: true, told: [], counts: {}, budget: 0 };
    if (given["without-fence"]) takeFenceAway(daemon);
    const all = [...Array.from({ length: Number(given.clients) }, (_, number) => client(torture, number)), breakThings(torture)];
    setTimeout(() => (torture.running = false), Number(given.seconds) * 1000);
    await Promise.all(all);
    await daemon.heals();
    await drained(torture);
    const wrong = judge(torture);
    must(torture.told.length > 50, `only ${torture.told.length} seats were taken`);
    if (given["without-fence"]) must(wrong.length > 0, "without the fence nothing was found: this proves nothing");
    else must(wrong.length === 0, `${wrong.length} faults:\n${wrong.slice(0, 20).join("\n")}`);
  } finally {
    second.kill();
    second.remove();
    sink.child.kill();
  }
});
