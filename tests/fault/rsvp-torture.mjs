// RSVPs under everything at once: many clients on one hot and several other events and on a series, cancels, promotions, capacity edits,
// repeats with the same key, while workers, backends and the postmaster are killed. A journal keeps every answer; then
// the invariants of tests/db/rsvp_invariants.sql must hold, and the database must say what the journal says.
//
// usage: rsvp-torture.mjs [--seconds 60] [--seed N] [--clients 32] [--events 8] [--no-kills] [--without-lock]
//   --without-lock takes FOR UPDATE out of the functions that lock seats: the run must then find something, or it proves nothing.
import { execFileSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asDaemon, childrenOf, fault, isRoot, must, pause, titleOf } from "./lib.mjs";

const { values: given } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" }, seed: { type: "string", default: String(Date.now() % 1e6) },
    clients: { type: "string", default: "32" }, events: { type: "string", default: "8" },
    "no-kills": { type: "boolean" }, "without-lock": { type: "boolean" },
  },
});
const seconds = Number(given.seconds);
const invariants = fileURLToPath(new URL("../db/rsvp_invariants.sql", import.meta.url));

// --- chance: the same seed makes the same choices (what the machine makes of them differs) ---------------------------

/** Mulberry32. */
function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (n) => Math.floor(next() * n),
    odds: (p) => next() < p,
    one: (list) => list[Math.floor(next() * list.length)],
    weighted: (table) => {
      let at = next() * table.reduce((sum, [weight]) => sum + weight, 0);
      return table.find(([weight]) => (at -= weight) < 0)[1];
    },
  };
}

// --- the database, and the links that mails would have -------------------------------------------------------------------

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

function secretOf(daemon, id) {
  daemon.key ??= Buffer.from(asDaemon("cat", `${daemon.state}/secret-key`).trim(), "hex");
  const mac = createHmac("sha256", daemon.key).update(`rsvp ${id}`).digest().subarray(0, 20);
  const bits = BigInt(`0x${mac.toString("hex")}`);
  return `cvr_${Array.from({ length: 32 }, (_, i) => digits[Number((bits >> BigInt(155 - 5 * i)) & 31n)]).join("")}`;
}

/** The key as the database has it: a digest, with the caller's token or the whole request (web/rsvp/take_api.c). */
function storedKey(daemon, word, path, body, organizer) {
  const digest = (text) => createHash("sha256").update(text).digest("hex");
  return digest(`${digest(organizer ? daemon.token : `POST\n${path}\n${JSON.stringify(body)}`)} ${word}`);
}

/** psql as the owner, with ARGS; in one session. */
function psql(daemon, args, input) {
  const [, , , port, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  const program = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", ...args];
  const [command, rest] = isRoot ? ["setpriv", ["--reuid=convene", "--regid=convene", "--clear-groups", ...program]] : [program[0], program.slice(1)];
  return execFileSync(command, rest, { encoding: "utf8", input, maxBuffer: 1 << 28, env: { ...process.env, PGOPTIONS: "-c search_path=convene -c client_min_messages=warning" } }).trim();
}

const sql = (daemon, text) => psql(daemon, ["-c", text]);

// --- the journal -----------------------------------------------------------------------------------------------------------

/** What was said about each RSVP that was asked for, by its key in the database, and of each change, by its id. */
class Journal {
  taken = new Map(); // key -> {event, outcome: ok | refused | unknown, id}
  cancelled = new Set(); // ids whose cancellation was acknowledged
  counts = {};
  wrong = [];

  count(what, outcome) {
    const name = `${what} ${outcome}`;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  fault(sentence) {
    if (this.wrong.length < 20) this.wrong.push(sentence);
  }
}

const outcomeOf = ({ status }) => (status === undefined || status === 503 ? "unknown" : status < 300 ? "ok" : "refused");

// --- clients ------------------------------------------------------------------------------------------------------------------

class Client {
  mine = []; // {id, event, state}

  constructor(number, torture) {
    Object.assign(this, { number, torture, chance: chance(torture.seed * 1000 + number), serial: 0 });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  async send(what, method, path, body, headers = {}) {
    const { daemon, journal } = this.torture;
    const answer = await daemon.ask(`/api/v1${path}`, {
      method, agent: this.agent, headers: { ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
      body: body && JSON.stringify(body), limit: 30_000,
    });
    const outcome = outcomeOf(answer);
    journal.count(what, outcome);
    if (answer.error === "HANGS") journal.fault(`${what}: no answer within 30 s`);
    if (answer.status >= 500 && answer.status !== 503) journal.fault(`${what}: ${answer.status} ${answer.body}`);
    try {
      answer.json = JSON.parse(answer.body);
    } catch {
      answer.json = undefined;
    }
    if (outcome === "unknown") await pause(20 + this.chance.below(200));
    return { ...answer, outcome };
  }

  own(rsvp) {
    return { Authorization: `Bearer ${secretOf(this.torture.daemon, rsvp.id)}` };
  }

  /** The hot one, the small one without a queue (whose every seat is raced for), or any. */
  event() {
    const { events } = this.torture;
    return this.chance.weighted([[5, () => events[0]], [4, () => events[1]], [3, () => this.chance.one(events)]])();
  }

  /** Mostly one's own; sometimes another's, so that two act on one RSVP at once. */
  some() {
    const { clients } = this.torture;
    const owner = this.chance.odds(0.7) ? this : this.chance.one(clients);
    return owner.mine.length ? { owner, rsvp: this.chance.one(owner.mine) } : undefined;
  }

  /** Ask for a seat; what is unknown is asked again with the same key, as a client should. */
  async take(organizer) {
    const { journal, daemon, seed } = this.torture;
    const event = this.event();
    const word = `t${seed}-${this.number}-${this.serial++}`;
    const body = { name: `Guest ${word}`, email: this.chance.odds(0.05) ? `shared${this.chance.below(50)}@example.org` : `${word}@example.org`, party: this.chance.weighted([[8, 1], [2, 2], [1, 3]]) };
    if (event.modes.length > 1) body.mode = this.chance.one(event.modes);
    if (event.series && this.chance.odds(0.5)) body.series = true;
    const key = storedKey(daemon, word, `/api/v1/events/${event.id}/rsvps`, body, organizer);
    const headers = { "Idempotency-Key": word, ...(organizer ? { Authorization: `Bearer ${daemon.token}` } : {}) };
    let answer;
    for (let tries = 0; tries < 8; tries++) {
      answer = await this.send(organizer ? "add" : "take", "POST", `/events/${event.id}/rsvps`, body, headers);
      const id = answer.outcome === "ok" ? answer.json.id : undefined;
      const known = journal.taken.get(key);
      if (known?.outcome === "ok" && answer.outcome === "ok" && known.id !== id) journal.fault(`the key ${key} got ${known.id}, then ${id}`);
      if (known?.outcome === "ok" && answer.outcome === "refused") journal.fault(`the key ${key} was taken, then refused: ${answer.body}`);
      if (known?.outcome !== "ok") journal.taken.set(key, { event: event.id, outcome: answer.outcome, id, state: answer.json?.state, shared: body.email.startsWith("shared") });
      if (answer.outcome !== "unknown" && !this.chance.odds(0.1)) break;
    }
    if (answer.outcome === "ok" && !body.email.startsWith("shared")) this.mine.push({ id: answer.json.id, event, state: answer.json.state, confirmed: answer.json.confirmed });
    if (organizer && answer.outcome === "ok" && this.chance.odds(0.05)) {
      const other = await this.send("other body", "POST", `/events/${event.id}/rsvps`, { ...body, name: "Another" }, headers);
      if (other.outcome === "ok") journal.fault(`the key ${key} was good for another body`);
    }
  }

  async act(what, path, body, method = "POST") {
    const { rsvp, owner } = this.some() ?? {};
    if (!rsvp) return;
    const answer = await this.send(what, method, `/rsvps/${rsvp.id}${path}`, body, this.own(rsvp));
    if (answer.status === 401 || answer.status === 404) this.torture.journal.fault(`${what} of ${rsvp.id}: ${answer.status} ${answer.body}`);
    if (what === "cancel" && answer.outcome === "ok") {
      this.torture.journal.cancelled.add(rsvp.id);
      owner.mine = owner.mine.filter((other) => other !== rsvp);
    }
  }

  async look() {
    const { rsvp } = this.some() ?? {};
    if (!rsvp) return;
    const answer = await this.send("look", "GET", `/rsvps/${rsvp.id}`, undefined, this.own(rsvp));
    if (answer.outcome === "ok" && answer.json.state === "offered") await this.send("accept", "POST", `/rsvps/${rsvp.id}/accept`, undefined, this.own(rsvp));
  }

  async capacity() {
    const event = this.event();
    const mode = this.chance.one(event.modes);
    if (event === this.torture.events[1]) return;
    await this.send("capacity", "PATCH", `/events/${event.id}/capacity`, { [mode]: this.chance.odds(0.1) ? null : 5 + this.chance.below(60), ...(this.chance.odds(0.2) ? { over: true } : {}) },
      { Authorization: `Bearer ${this.torture.daemon.token}` });
  }

  /** All dates of the series change, in one transaction. */
  async edit() {
    const event = this.torture.events.find(({ series }) => series);
    if (event) await this.send("edit", "PATCH", `/events/${event.id}?scope=all`, { capacity: { in_person: 20 + this.chance.below(40) } }, { Authorization: `Bearer ${this.torture.daemon.token}` });
  }

  async run() {
    const deeds = [
      [30, () => this.take(false)], [8, () => this.take(true)], [18, () => this.act("confirm", "/confirm")], [12, () => this.act("cancel", "", undefined, "DELETE")],
      [10, () => this.look()], [4, () => this.act("change", "", { party: 1 + this.chance.below(3) }, "PATCH")], [4, () => this.act("accept", "/accept")],
      [this.number < 4 ? 12 : 0, () => this.capacity()], [this.number < 2 ? 6 : 0, () => this.edit()],
    ];
    while (this.torture.running) await this.chance.weighted(deeds)();
    this.agent.destroy();
  }
}

// --- faults ---------------------------------------------------------------------------------------------------------------------

async function kills(torture) {
  const { daemon } = torture;
  const dice = chance(torture.seed);
  const victims = {
    worker: () => dice.one(daemon.pids("worker")),
    postmaster: () => daemon.pids("postgres")[0],
    backend: () => dice.one(childrenOf(daemon.pids("postgres")[0]).filter((pid) => /convene_web/.test(titleOf(pid)))),
  };
  while (torture.running) {
    await pause(1500 + dice.below(2500));
    if (!torture.running) return;
    const kind = dice.weighted([[3, "worker"], [1, "postmaster"], [1, "backend"]]);
    const pid = victims[kind]();
    try {
      if (pid) process.kill(pid, "SIGKILL");
    } catch {
      continue; // it had ended by itself
    }
    torture.journal.count("kill", kind);
    if (kind !== "worker") await daemon.heals(60_000);
  }
}

// --- what must hold ----------------------------------------------------------------------------------------------------------------

/** The journal against the database: what was acknowledged is there, what was refused is not. */
function compare(torture) {
  const { daemon, journal } = torture;
  const table = (query) => sql(daemon, query).split("\n").filter(Boolean).map((line) => line.split("|"));
  const rows = table("SELECT repeat_key, public_id FROM rsvp WHERE repeat_key IS NOT NULL");
  const byKey = new Map(rows);
  // A known address was answered with a place that is not there, as it is not told that it is known; the answer is kept.
  const kept = new Map(table("SELECT key, answer::jsonb->>'id' FROM rsvp_kept"));
  const states = new Map(table("SELECT public_id, state FROM rsvp"));
  for (const [key, { outcome, id, shared }] of journal.taken) {
    const has = byKey.get(key) ?? (shared ? kept.get(key) : undefined);
    if (outcome === "ok" && has !== id) journal.fault(`the key ${key} was acknowledged as ${id}, the database has ${has}`);
    if (outcome === "refused" && (byKey.has(key) || kept.has(key))) journal.fault(`the key ${key} was refused, the database has ${byKey.get(key)}`);
  }
  const deadlocks = daemon.log().split("deadlock detected").length - 1;
  if (deadlocks > 0) journal.fault(`${deadlocks} deadlocks`);
  // What had expired stays so: a request that waited without a seat, and whose yes came when none was left.
  for (const id of journal.cancelled) if (!["cancelled", "expired"].includes(states.get(id))) journal.fault(`the cancellation of ${id} was acknowledged, its state is ${states.get(id)}`);
  return rows.length;
}

/** Lines of broken invariants; the journal goes along as the table `ack`. */
function check({ daemon, journal }) {
  const acknowledged = [...journal.taken].filter(([, { outcome, shared }]) => outcome === "ok" && !shared);
  const rows = acknowledged.map(([key, { event, state }]) => `${key}\t${event}\t${state}\n`).join("");
  const script = `CREATE TEMP TABLE ack (key text, event text, state text);\nCOPY ack FROM STDIN;\n${rows}\\.\n\\set ack 1\n${readFileSync(invariants, "utf8")}`;
  return psql(daemon, ["-f", "-"], script).split("\n").filter(Boolean);
}

async function makeEvent(daemon, number) {
  const hybrid = number % 3 === 2;
  const document = { ...daemon.document(`Torture ${number}`), capacity: { in_person: number === 1 ? 5 : 20 + number, ...(hybrid ? { online: 15 } : {}) }, ...(hybrid ? { mode: "hybrid", online: { url: "https://example.org/stream", public: true } } : {}) };
  const made = await daemon.ask("/api/v1/events", { method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(document) });
  must(made.status === 201, `posting answers ${made.status}: ${made.body}`);
  const { id } = JSON.parse(made.body);
  if (number === 1) {
    const policy = await daemon.ask(`/api/v1/events/${id}/rsvp-policy`, { method: "PATCH", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify({ waitlist: "none" }) });
    must(policy.status === 200, `the policy answers ${policy.status}: ${policy.body}`);
  }
  return { id, modes: hybrid ? ["in_person", "online"] : ["in_person"] };
}

/** Three dates, to which people RSVP one by one or at once. */
async function makeSeries(daemon) {
  const document = { ...daemon.document("Torture weekly"), capacity: { in_person: 30 }, series: { rrule: "FREQ=WEEKLY;COUNT=3" } };
  const made = await daemon.ask("/api/v1/events", { method: "POST", headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(document) });
  must(made.status === 201, `posting a series answers ${made.status}: ${made.body}`);
  return sql(daemon, "SELECT public_id FROM event WHERE series_id IS NOT NULL ORDER BY id").split("\n").map((id) => ({ id, modes: ["in_person"], series: true }));
}

function takeLockAway(daemon) {
  for (const name of ["seat_lock(bigint)", "seats_hold(bigint[])"]) {
    const source = sql(daemon, `SELECT pg_get_functiondef('convene.${name}'::regprocedure)`);
    must(source.includes("FOR UPDATE"), `${name}, which locks seats, has a FOR UPDATE`);
    sql(daemon, source.replaceAll("FOR UPDATE", ""));
  }
}

await fault(`RSVPs under torture (seed ${given.seed})`, async (daemon) => {
  daemon.start();
  const torture = { daemon, seed: Number(given.seed), journal: new Journal(), running: true, events: [] };
  for (let i = 0; i < Number(given.events); i++) torture.events.push(await makeEvent(daemon, i));
  torture.events.push(...(await makeSeries(daemon)));
  if (given["without-lock"]) takeLockAway(daemon);

  torture.clients = Array.from({ length: Number(given.clients) }, (_, number) => new Client(number, torture));
  const all = [...torture.clients.map((client) => client.run()), ...(given["no-kills"] ? [] : [kills(torture)])];
  setTimeout(() => (torture.running = false), seconds * 1000);
  await Promise.all(all);
  await daemon.heals();

  const { journal } = torture;
  const rows = compare(torture);
  const broken = check(torture);
  console.log(Object.entries(journal.counts).sort().map(([what, count]) => `${what} ${count}`).join(", "));
  console.log(`${rows} RSVPs in the database, ${journal.taken.size} in the journal, seed ${given.seed}`);
  if (given["without-lock"]) {
    must(journal.wrong.length + broken.length > 0, "nothing was found although no seat was locked");
    console.log(`found: ${[...broken, ...journal.wrong].slice(0, 5).join("; ").slice(0, 600)}`);
    return;
  }
  for (const sentence of journal.wrong) console.error(`journal: ${sentence}`);
  for (const line of broken.slice(0, 20)) console.error(`invariant: ${line}`);
  must(journal.wrong.length === 0 && broken.length === 0, `${journal.wrong.length} contradictions, ${broken.length} invariants broken; repeat with --seed ${given.seed}`);
  must((journal.counts["take ok"] ?? 0) > 10, "hardly anything was taken");
}, { CONVENE_WORKERS: "4" });
