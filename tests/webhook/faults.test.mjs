// Receivers that stall, drip, send a gigabyte, close early, redirect, speak no HTTP or have a bad certificate; a notifier
// that is killed. Each keeps to itself, and is in the log as what it was.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebhookSink } from "../support/webhook-sink.mjs";
import { certificate, must, story, until, verifies } from "./lib.mjs";

// path, state after the first attempt, status, words of the error
const table = [
  ["/drip", "delivered", 200, null],
  ["/huge", "delivered", 200, null],
  ["/half", "delivered", 200, null],
  ["/stall", "waiting", null, "in time"],
  ["/close", "waiting", null, "without an answer"],
  ["/garbage", "waiting", null, "HTTP"],
  ["/redirect", "failed", 301, "301"],
  ["/steps/204", "delivered", 204, null],
  ["/steps/400", "failed", 400, "400"],
  ["/steps/404", "failed", 404, "404"],
  ["/steps/408", "waiting", 408, "408"],
  ["/steps/425", "waiting", 425, "425"],
  ["/after/3/429", "waiting", 429, "429"],
  ["/steps/500", "waiting", 500, "500"],
  ["/after/3/503", "waiting", 503, "503"],
];

await story("what receivers do", async (it) => {
  // /drip, /half and the like are on a sink of their own: the organization may have 20 webhooks
  const hooks = await Promise.all(table.map(async ([path]) => it.hook(path)));
  await it.event("For all");
  await Promise.all(table.map(async ([path, state, status, words], i) => {
    const one = await it.delivery(hooks[i], `to ${path} was attempted`, (delivery) => delivery.attempts === 1, 30_000);
    must(one.state === state && one.status === status, `${path}: ${JSON.stringify(one)}`);
    must(words === null ? one.error === null : one.error.includes(words), `${path}: ${one.error}`);
    must(one.milliseconds < 11_000, `${path} ended after ${one.milliseconds} ms`);
  }));
  must(it.sink.sent < 32 << 20, `a gigabyte is cut: ${it.sink.sent} bytes were taken`);
  await it.came("/after/3/429", 2, 20_000);
  const [first, second] = it.sink.at("/after/3/429");
  must(first.headers["webhook-id"] === second.headers["webhook-id"], "again under the same id");
});

await story("a slow one holds up nobody else", async (it) => {
  const slow = await it.hook("/stall");
  const quick = await it.hook("/ok");
  await Promise.all(Array.from({ length: 100 }, () => it.call("POST", `/webhooks/${slow.id}/test`)));
  await until("the slow one has its share", () => it.sink.at("/stall").length >= 16);
  const begin = Date.now();
  await it.call("POST", `/webhooks/${quick.id}/test`);
  await it.came("/ok");
  must(Date.now() - begin < 2000, `another one was told after ${Date.now() - begin} ms`);
  await it.convene("delete", slow.id);
});

await story("certificates", async (it) => {
  const sinks = await Promise.all(["IP:127.0.0.1", "DNS:other.example.org"].map((subject) =>
    new WebhookSink(join(it.daemon.folder, "tls.log"), it.certificates[subject]).start()));
  const [good, bad] = await Promise.all(sinks.map((sink) => it.hook(sink.url("/ok"))));
  await it.event("Secret");
  const refused = await it.delivery(bad, "was attempted", (delivery) => delivery.attempts === 1);
  must(refused.state === "waiting" && refused.status === null && refused.error.includes("certificate"), JSON.stringify(refused));
  must(sinks[1].requests.length === 0 && sinks[1].connections > 0, "nothing was sent to one of another name");
  await it.delivery(good, "arrived", (delivery) => delivery.state === "delivered");
  must(verifies(good.secret, sinks[0].at("/ok")[0]).data.title === "Secret", "what has a good one is told by https");
  for (const sink of sinks) sink.stop();
}, (it) => {
  it.certificates = Object.fromEntries(["IP:127.0.0.1", "DNS:other.example.org"].map((subject) => [subject, certificate(it.daemon.folder, subject)]));
  const trusted = join(it.daemon.folder, "trusted.pem");
  writeFileSync(trusted, Object.values(it.certificates).map(({ cert }) => cert).join(""));
  return ["--webhook-ca-file", trusted];
});

await story("a notifier that is killed", async (it) => {
  const hook = await it.hook("/stall");
  await it.event("Killed");
  const [first] = await it.came("/stall");
  process.kill(it.daemon.pids("notifier")[0], "SIGKILL");
  const again = (await it.came("/stall", 2, 20_000))[1];
  must(again.headers["webhook-id"] === first.headers["webhook-id"], "the next one sends it, under the same id");
  must(verifies(hook.secret, again), "signed");
});

await story("notifiers that are killed in the middle of many", async (it) => {
  const COUNT = 300, KILLS = 4, AT_ONCE = 64;
  const hook = await it.hook("/ok");
  const asked = Promise.all(Array.from({ length: COUNT }, () => it.call("POST", `/webhooks/${hook.id}/test`)));
  for (let kill = 1; kill <= KILLS; kill++) {
    await until("some more came", () => it.sink.requests.length >= kill * 40, 60_000);
    process.kill(await until("a notifier", () => it.daemon.pids("notifier")[0]), "SIGKILL");
  }
  const ids = new Set((await asked).map((delivery) => delivery.id));
  await until("all arrived", async () => {
    const { data } = await it.call("GET", `/webhooks/${hook.id}/deliveries?state=waiting,failed,skipped`);
    return data.length === 0;
  }, 90_000);
  const came = it.sink.requests.map((request) => request.headers["webhook-id"]);
  must(came.every((id) => ids.has(id)) && new Set(came).size === COUNT, `${new Set(came).size} of ${COUNT} came`);
  must(came.length - COUNT <= KILLS * AT_ONCE, `${came.length - COUNT} came twice, more than were under way`);
  must(it.sink.requests.every((request) => verifies(hook.secret, request)), "each is signed");
  console.log(`    ${COUNT} came, ${came.length - COUNT} of them twice`);
});
