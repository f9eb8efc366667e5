// What the fault tests share: a daemon, its processes, requests and load, waiting for a condition.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const helper = fileURLToPath(new URL("../support/daemon.sh", import.meta.url));

/** A day that is yet to come whenever the tests run, also for daemons whose clock is held in 2027. */
export const toCome = `${new Date().getFullYear() + 2}-05-04`;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Wait until CONDITION gives something true, and give that back. */
export async function until(what, condition, limit = 30_000) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`within ${limit / 1000} s not: ${what}`);
    await pause(20);
  }
}

export function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

// --- processes -------------------------------------------------------------------------------------------------

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** A zombie counts as gone: who should reap it may be dead as well. */
export function alive(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== "" && !/\) [ZX] /.test(stat);
}

export function childrenOf(pid) {
  return read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

export const titleOf = (pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();

/** The process among PIDS that holds the server's end of the connection from the client's port. */
export function ownerOf(serverPort, clientPort, pids) {
  const hex = (port) => port.toString(16).toUpperCase().padStart(4, "0");
  const line = read("/proc/net/tcp").split("\n")
    .map((text) => text.trim().split(/\s+/))
    .find((part) => part[1]?.endsWith(`:${hex(serverPort)}`) && part[2]?.endsWith(`:${hex(clientPort)}`));
  if (!line) return undefined;
  return pids.find((pid) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${line[9]}]`);
    } catch {
      return false;
    }
  });
}

// --- the daemon ------------------------------------------------------------------------------------------------

export class Daemon {
  constructor(environment = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "convene-fault-"));
    chmodSync(this.folder, 0o755);
    this.state = join(this.folder, "state");
    this.environment = environment;
  }

  #helper(...args) {
    const done = spawnSync(helper, args, { encoding: "utf8", env: { ...process.env, ...this.environment } });
    if (done.status !== 0) throw new Error(done.stderr || `${args[0]} ended with ${done.status}`);
    return done.stdout.trim();
  }

  start(...options) {
    this.url = new URL(this.#helper("start", this.state, ...options));
    this.token = read(join(this.state, "admin-token")).trim();
    return this;
  }

  stop() {
    this.#helper("stop", this.state);
  }

  kill() {
    this.#helper("kill", this.state);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  log() {
    return read(join(this.state, "log"));
  }

  /** Lines of the status file: role, number, pid, state, generation. */
  processes(role) {
    return read(join(this.state, "status")).split("\n").slice(1).filter(Boolean)
      .map((line) => line.split(" "))
      .map(([name, number, pid, state, generation]) => ({ role: name, number: +number, pid: +pid, state, generation: +generation }))
      .filter((process) => !role || process.role === role);
  }

  pids(role) {
    return this.processes(role).map((process) => process.pid);
  }

  /** The folder of the private cluster's data. */
  data() {
    const folder = join(this.state, "pg");
    return join(folder, readdirSync(folder).find((name) => /^\d+$/.test(name)));
  }

  /** One request. Its outcome is an answer or an error with its code; it never throws. */
  ask(path, { method = "GET", headers = {}, body, agent = false, limit = 20_000 } = {}) {
    const begin = performance.now();
    return new Promise((resolve) => {
      const end = (outcome) => resolve({ ms: performance.now() - begin, port, ...outcome });
      let port;
      const request = http.request(new URL(path, this.url), { method, headers, agent }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", (error) => end({ error: error.code ?? String(error) }));
        response.on("end", () => end({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }));
      });
      request.setTimeout(limit, () => request.destroy(Object.assign(new Error("hangs"), { code: "HANGS" })));
      request.on("socket", (socket) => {
        if (socket.localPort) port = socket.localPort;
        else socket.once("connect", () => (port = socket.localPort));
      });
      request.on("error", (error) => end({ error: error.code ?? String(error), reused: request.reusedSocket }));
      request.end(body);
    });
  }

  /** A read that no cache can answer. */
  askDatabase(options) {
    return this.ask(`/api/v1/events?limit=1&q=none${Math.random().toString(36).slice(2)}`, options);
  }

  document(title) {
    return {
      title, summary: "For the fault tests.", organizer: "Fault tests", kind: "workshop", mode: "in_person", languages: ["en"],
      starts: `${toCome}T09:00`, ends: `${toCome}T12:00`, zone: "Europe/Berlin",
      place: { venue: "Skills lab", city: "Berlin", country: "DE" },
    };
  }

  async post(title) {
    return this.ask("/api/v1/events", {
      method: "POST",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(this.document(title)),
    });
  }

  async heals(limit) {
    await until("a request that needs the database succeeds again", async () => (await this.askDatabase({ limit: 10_000 })).status === 200, limit);
  }

  /** What was acknowledged is there. A lane or another worker may need a moment more to be back: until then, 503 alone is right. */
  async keeps(id) {
    await until("what was acknowledged is there", async () => {
      const { status, error } = await this.ask(`/api/v1/events/${id}`);
      must(status === 200 || status === 503, `what was acknowledged answers ${status ?? error}`);
      return status === 200;
    });
  }
}

/** Clients that ask one thing after the other until stopped. KEEP: on one connection each. */
export class Load {
  constructor(daemon, { clients = 8, keep = false } = {}) {
    this.outcomes = [];
    this.running = true;
    this.agents = [];
    this.clients = Array.from({ length: clients }, async (_, client) => {
      const agent = keep ? new http.Agent({ keepAlive: true, maxSockets: 1 }) : false;
      if (agent) this.agents.push(agent);
      while (this.running) {
        let outcome = await daemon.ask("/api/v1/events?limit=5", { agent });
        // A connection that the server closed while the request was on its way: RFC 9110, 9.2.2 lets a client repeat.
        if (outcome.error && outcome.reused && outcome.error !== "HANGS") outcome = { ...(await daemon.ask("/api/v1/events?limit=5", { agent })), repeated: outcome.error };
        this.outcomes.push({ client, at: Date.now(), ...outcome });
        await pause(2);
      }
    });
  }

  async stop() {
    this.running = false;
    await Promise.all(this.clients);
    for (const agent of this.agents) agent.destroy();
    return this.outcomes;
  }

  /** Wait for COUNT further outcomes. */
  async more(count) {
    const goal = this.outcomes.length + count;
    await until(`${count} more answers`, () => this.outcomes.length >= goal);
  }
}

export const describe = (outcomes) => {
  const counts = {};
  for (const { status, error } of outcomes) counts[status ?? error] = (counts[status ?? error] ?? 0) + 1;
  return Object.entries(counts).map(([what, count]) => `${what}: ${count}`).join(", ");
};

/** Run TEST with a daemon that has not been started, and leave nothing behind. */
export async function fault(name, test, environment) {
  const daemon = new Daemon(environment);
  try {
    await test(daemon);
    console.log(`ok: ${name}`);
  } catch (error) {
    console.error(`not ok: ${name}: ${error.stack}`);
    console.error(daemon.log().split("\n").slice(-60).join("\n"));
    process.exitCode = 1;
  } finally {
    daemon.kill();
    daemon.remove();
  }
  if (process.exitCode) process.exit(); // whatever load still runs
}

export const isRoot = process.getuid() === 0;

/** Run a program as the user that the daemon runs as. */
export function asDaemon(program, ...args) {
  const [command, rest] = isRoot ? ["setpriv", ["--reuid=convene", "--regid=convene", "--clear-groups", program, ...args]] : [program, args];
  return execFileSync(command, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
