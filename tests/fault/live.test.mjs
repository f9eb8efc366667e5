// Seats told to open pages: news reach all who listen, many may listen, what ends leaves nothing behind.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { fault, must, until } from "./lib.mjs";

const LISTENERS = 200;

/** A client of the stream, with what it has been told. */
class Listener {
  constructor(daemon, event, headers = {}) {
    this.messages = [];
    this.text = "";
    this.request = http.get(new URL(`/api/v1/events/${event}/seats/stream`, daemon.url), { agent: false, headers }, (response) => {
      this.status = response.statusCode;
      this.headers = response.headers;
      response.setEncoding("utf8");
      response.on("data", (chunk) => this.#take(chunk));
      response.on("error", (error) => (this.broken = error.code));
      response.on("end", () => (this.ended = true));
    });
    this.request.on("error", (error) => (this.broken = error.code));
  }

  #take(chunk) {
    this.text += chunk;
    const blocks = this.text.split("\n\n");
    this.text = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
      if (fields.retry) this.retry = Number(fields.retry);
      if (fields.data) this.messages.push({ id: fields.id, event: fields.event, ...JSON.parse(fields.data), at: Date.now() });
    }
  }

  get last() {
    return this.messages.at(-1);
  }

  told(what, condition, limit = 2_000) {
    return until(what, () => this.messages.find(condition), limit);
  }

  leave() {
    this.request.destroy();
  }
}

const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;
const pss = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]);

await fault("seats are told to open pages", async (daemon) => {
  daemon.start("--clock", "2027-05-01T08:00:00Z");
  const [worker] = daemon.pids("worker");
  const call = async (method, path, document) => {
    const answer = await daemon.ask(`/api/v1${path}`, { method, headers: { Authorization: `Bearer ${daemon.token}`, ...(document && { "Content-Type": "application/json" }) }, body: document && JSON.stringify(document) });
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.body}`);
    return answer.body && JSON.parse(answer.body);
  };
  const gauge = async () => Number(/^convene_http_streams (\d+)$/m.exec((await daemon.ask("/metrics")).body)[1]);
  let person = 0;
  const take = (event) => call("POST", `/events/${event.id}/rsvps`, { name: "Ada", email: `ada${person++}@example.org` });
  const event = await call("POST", "/events", { ...daemon.document("Workshop"), capacity: { in_person: 1000 } });

  // Two are told the same, at once and when it changes.
  const two = [new Listener(daemon, event.id), new Listener(daemon, event.id)];
  for (const one of two) {
    await one.told("the seats, at once", ({ in_person }) => in_person.taken === 0);
    must(one.headers["content-type"] === "text/event-stream" && one.headers["cache-control"] === "no-store" && one.headers["x-accel-buffering"] === "no", JSON.stringify(one.headers));
    must(!one.headers["content-encoding"] && one.retry >= 3000 && one.retry < 6000 && one.last.event === "seats", `${one.retry}`);
    must(one.last.in_person.text === "Open: 1,000 of 1,000 seats free", one.last.in_person.text);
  }
  await take(event);
  for (const one of two) await one.told("the seat that was taken", ({ in_person }) => in_person.taken === 1);
  must(two.every((one) => one.messages.length === 2), "only what is news");
  must(two[0].last.id === two[1].last.id && two[0].last.id !== two[0].messages[0].id, "an id names what is said");

  // Who comes back and knows the state is not told it again.
  const back = new Listener(daemon, event.id, { "Last-Event-ID": two[0].last.id });
  await until("it listens", () => back.retry);
  await take(event);
  await back.told("the next news", ({ in_person }) => in_person.taken === 2);
  must(back.messages.length === 1, `told ${back.messages.length} times`);

  // Many listen while others ask.
  const before = { descriptors: descriptors(worker), pss: pss(worker) };
  const many = Array.from({ length: LISTENERS }, () => new Listener(daemon, event.id));
  for (const one of many) await one.told("the seats, at once", ({ in_person }) => in_person.taken === 2, 10_000);
  const grown = pss(worker) - before.pss;
  console.log(`${LISTENERS} listeners: ${(grown / LISTENERS).toFixed(1)} kB each`);
  must(grown / LISTENERS < 64, `${grown} kB for ${LISTENERS}`);
  must((await gauge()) === LISTENERS + 3, "each is counted");
  for (let i = 0; i < 20; i++) must((await daemon.askDatabase()).status === 200, "others are answered");
  await take(event);
  for (const one of many) await one.told("the seat that was taken", ({ in_person }) => in_person.taken === 3);

  // Those that go leave nothing behind; what is left goes on.
  for (const one of many) one.leave();
  await until("their connections are gone", async () => (await gauge()) === 3, 5_000);
  await until("their descriptors are back", () => descriptors(worker) <= before.descriptors, 5_000);
  // One that is killed, with its kernel's word only.
  const victim = spawn("curl", ["-sN", new URL(`/api/v1/events/${event.id}/seats/stream`, daemon.url).href], { stdio: "ignore" });
  await until("it listens", async () => (await gauge()) === 4);
  victim.kill("SIGKILL");
  await until("its connection is gone", async () => (await gauge()) === 3, 5_000);

  // What is not there, and what is there no longer.
  const draft = await call("POST", "/events", { ...daemon.document("Draft"), status: "draft" });
  for (const id of ["evt_000000000000", "nonsense", draft.id])
    must((await daemon.ask(`/api/v1/events/${id}/seats/stream`)).status === 404, `${id} is not there`);
  const gone = await call("POST", "/events", daemon.document("Removed"));
  const watcher = new Listener(daemon, gone.id);
  await watcher.told("its seats", () => true);
  await call("DELETE", `/events/${gone.id}`);
  await until("who watched it is let go", () => watcher.ended, 5_000);
  must((await daemon.ask(`/api/v1/events/${gone.id}/seats/stream`)).status === 410, "and told why");

  // A reload lets listeners go in order, at once: they come back to the next generation.
  const supervisor = daemon.pids("supervisor")[0];
  const begin = Date.now();
  process.kill(supervisor, "SIGHUP");
  await until("all are let go", () => [...two, back].every((one) => one.ended), 10_000);
  await until("the old worker is gone", () => !daemon.pids("worker").includes(worker), 10_000);
  must([...two, back].every((one) => !one.broken), "in order");
  console.log(`reload: ${Date.now() - begin} ms`);
  const again = new Listener(daemon, event.id, { "Last-Event-ID": two[0].last.id });
  await until("it listens", () => again.retry);
  const end = Date.now();
  daemon.stop();
  must(Date.now() - end < 15_000, "the end does not wait for listeners");
  await until("it is let go", () => again.ended || again.broken);
  must(/route=\/api\/v1\/events\/\{id\}\/seats\/stream status=200/.test(daemon.log()), "each stream is one line of the log");
}, { CONVENE_WORKERS: "1" });
