// From the command line to a receiver that verifies: what happens is told once, a failure is tried again under the same id,
// what is in the log can be replayed, a secret rotated without missing anything, and who answers 410 is left alone.
import { readFileSync } from "node:fs";
import { must, story, until, verifies } from "./lib.mjs";

await story("told once, signed", async (it) => {
  const hook = await it.hook("/ok");
  const event = await it.event("Told once");
  const [request] = await it.came("/ok");
  const message = verifies(hook.secret, request);
  must(message, "the reference implementation verifies the signature");
  must(message.type === "event.published" && message.data.title === "Told once", "it tells what was published");
  const { headers, body } = await it.daemon.ask(`/api/v1/events/${event.id}`);
  must(JSON.stringify(message.data) === body, `data is the public document ${headers.etag}`);
  must(!verifies(hook.secret, request, request.body.replace("Told", "Sold")), "an altered body is refused");
  must(!verifies("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", request), "another secret is refused");
  must(request.method === "POST" && request.headers["content-type"] === "application/json", "a POST of JSON");
  must(!("expect" in request.headers), "without Expect");

  await it.call("PATCH", `/events/${event.id}`, { title: "Told twice" });
  await it.call("POST", `/events/${event.id}/cancel`, { reason: "Ill" });
  const all = await it.came("/ok", 3);
  const types = all.map((one) => verifies(hook.secret, one).type).join();
  must(types === "event.published,event.changed,event.cancelled", `in order: ${types}`);
  must(JSON.parse(all[1].body).changes.some((change) => change.field === "title" && change.to === "Told twice"), "with what changed");
  must(JSON.parse(all[2].body).note === "Ill", "with the reason");
  must(new Set(all.map((one) => one.headers["webhook-id"])).size === 3, "each with its id");
  await until("the log says so", async () => (await it.deliveries(hook, "?state=delivered")).length === 3);
  must(it.sink.requests.length === 3, "nothing came twice");
  const journal = readFileSync(`${it.daemon.folder}/sink.log`, "utf8").trim().split("\n");
  must(journal.length === 3, "and the journal has each");

  const log = await it.convene("log", hook.id);
  must(log.out.split("\n").length === 4 && log.out.includes("event.cancelled"), `convene webhook log: ${log.out}`);
  const one = await it.convene("log", hook.id, all[0].headers["webhook-id"]);
  must(one.out.includes("Told once"), "what was sent is shown");
  must((await it.convene("test", hook.id)).code === 0, "a test arrives");
  await it.convene("disable", hook.id);
  await it.event("Not told");
  must((await it.convene("test", hook.id)).code === 6, "no test while it is disabled");
  await it.convene("enable", hook.id);
  await it.event("Told again");
  const last = (await it.came("/ok", 5))[4];
  must(verifies(hook.secret, last).data.title === "Told again", "what happened while it was disabled is not told");
});

await story("tried again, replayed, rotated, gone", async (it) => {
  const flaky = await it.hook("/steps/500,503,200");
  await it.event("Later");
  const [first, second] = await it.came("/steps/500,503,200", 2, 20_000);
  must(first.headers["webhook-id"] === second.headers["webhook-id"], "the second attempt has the same id");
  must(second.at - first.at > 4000, "after some seconds");
  must(first.body === second.body && verifies(flaky.secret, second), "and the same body, signed anew");
  must(first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"], "at its own time");
  const waiting = await it.delivery(flaky, "is in the log with two attempts", (one) => one.attempts === 2);
  must(waiting.state === "waiting" && waiting.status === 503 && waiting.error, `it waits: ${JSON.stringify(waiting)}`);
  must((await it.convene("show", flaky.id)).out.includes("failing"), "the webhook says that it fails");
  must((await it.ask("POST", `/webhooks/${flaky.id}/deliveries/${waiting.id}/replay`)).status === 409, "what waits is not replayed");
  await it.convene("disable", flaky.id);
  must((await it.deliveries(flaky))[0].state === "skipped", "disabled, it is skipped");
  await it.convene("enable", flaky.id);
  must((await it.convene("replay", flaky.id, "--since", "2020-01-01T00:00:00Z")).code === 0, "what did not arrive is replayed");
  const third = (await it.came("/steps/500,503,200", 3))[2];
  must(third.headers["webhook-id"] === first.headers["webhook-id"], "under the same id");
  await it.delivery(flaky, "arrived", (one) => one.state === "delivered" && one.replays === 1);
  must((await it.convene("replay", flaky.id, waiting.id)).code === 0, "also what arrived");
  await it.came("/steps/500,503,200", 4);
  await it.convene("delete", flaky.id);

  const turned = await it.hook("/ok?turned");
  const rotated = JSON.parse((await it.convene("rotate", turned.id, "--json")).out);
  must(rotated.secret !== turned.secret && rotated.secrets.length === 2, "a second secret");
  await it.event("Both sign");
  const [both] = await it.came("/ok?turned");
  must(both.headers["webhook-signature"].split(" ").length === 2, "two signatures");
  must(verifies(turned.secret, both) && verifies(rotated.secret, both), "the old and the new secret verify");
  const alone = JSON.parse((await it.convene("rotate", turned.id, "--hours", "0", "--json")).out);
  await it.event("One signs");
  const one = (await it.came("/ok?turned", 2))[1];
  must(verifies(alone.secret, one) && !verifies(turned.secret, one) && !verifies(rotated.secret, one), "only the newest");

  const gone = await it.hook("/steps/410");
  await it.event("Gone");
  await it.came("/steps/410");
  await until("it is disabled", async () => !(await it.call("GET", `/webhooks/${gone.id}`)).enabled);
  must((await it.call("GET", `/webhooks/${gone.id}`)).note.includes("410"), "and says why");
  await it.event("Not told");
  await it.came("/ok?turned", 4);
  must(it.sink.at("/steps/410").length === 1, "nothing more comes");
  must((await it.convene("list")).out.includes("disabled"), "the list says so");
});

await story("RSVPs without names", async (it) => {
  const kinds = ["rsvp.going", "rsvp.cancelled", "rsvp.waitlisted"].flatMap((kind) => ["--kind", kind]);
  const hook = await it.hook("/ok?plain", ...kinds);
  const open = await it.hook("/ok?personal", "--personal", ...kinds);
  const event = await it.event("Seats", { capacity: { online: 1 } });
  const rsvp = await it.call("POST", `/events/${event.id}/rsvps`, { name: "Ada Lovelace", email: "ada@example.org" });
  await it.call("POST", `/events/${event.id}/rsvps`, { name: "Grace Hopper", email: "grace@example.org" });
  await it.daemon.ask(`/api/v1/events/${event.id}/rsvps`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: "Eve", email: "eve@example.org" }),
  });
  await it.call("DELETE", `/rsvps/${rsvp.id}`);
  const plain = await it.came("/ok?plain", 3);
  const personal = await it.came("/ok?personal", 3);
  must(plain.map((one) => verifies(hook.secret, one).type).join() === "rsvp.going,rsvp.waitlisted,rsvp.cancelled", "what happened");
  must(!/Ada|Grace|Eve|example\.org/.test(plain.map((one) => one.body).join()), "no name and no address");
  must(verifies(open.secret, personal[0]).data.person.email === "ada@example.org", "but where the webhook says so");
  must(!personal.map((one) => one.body).join().includes("eve@"), "never of an address that nobody has confirmed");
  const { online } = await it.call("GET", `/events/${event.id}/seats`);
  must(online.held === 1, "the freed seat is offered");
});
