// The last seat: 19 of 20 are taken, 50 ask at once, the holder cancels twice, an offer is let go, the room grows by two.
import { asDaemon, fault, must, until } from "./lib.mjs";

const ASKING = 50;

await fault("the last seat", async (daemon) => {
  daemon.start("--clock", "2027-05-01T08:00:00Z");
  const call = async (method, path, document, token = daemon.token) => {
    const answer = await daemon.ask(`/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}`, ...(document && { "Content-Type": "application/json" }) }, body: document && JSON.stringify(document) });
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  const event = await call("POST", "/events", { ...daemon.document("Workshop with twenty seats"), capacity: { in_person: 20 } });
  const add = (name) => call("POST", `/events/${event.id}/rsvps`, { name, email: `${name}@example.org` });
  const state = async (rsvp) => (await call("GET", `/rsvps/${rsvp.id}`, undefined, rsvp.secret)).state;
  const seats = async () => {
    const { in_person } = await call("GET", `/events/${event.id}/seats`);
    must(in_person.taken + in_person.held <= in_person.capacity, `overbooked: ${JSON.stringify(in_person)}`);
    return in_person;
  };

  for (let i = 0; i < 19; i++) must((await add(`early${i}`)).state === "going", "there is a seat");
  const asked = await Promise.all(Array.from({ length: ASKING }, (_, i) => add(`late${i}`)));
  const [holder, ...others] = asked.filter((rsvp) => rsvp.state === "going");
  const queue = asked.filter((rsvp) => rsvp.state === "waitlisted").sort((a, b) => a.position - b.position);
  must(holder && others.length === 0, `${1 + others.length} of ${ASKING} got the last seat`);
  must(queue.every((rsvp, i) => rsvp.position === i + 1) && queue.length === ASKING - 1, "the places in the queue are 1 to 49 without a gap");

  await Promise.all([1, 2].map(() => call("DELETE", `/rsvps/${holder.id}`, undefined, holder.secret)));
  must((await state(queue[0])) === "offered", "the first one has an offer");
  must((await state(queue[1])) === "waitlisted", "the second one waits: one seat was freed, not two");
  const offer = await call("GET", `/rsvps/${queue[0].id}`, undefined, queue[0].secret);
  must(Date.parse(offer.expires) > Date.parse("2027-05-01T08:00:00Z"), `the offer ends at ${offer.expires}`);
  await seats();

  daemon.stop();
  daemon.start("--clock", "2027-05-02T09:00:00Z");
  await until("the offer that was let go has expired", async () => (await state(queue[0])) === "expired", 90_000);
  must((await state(queue[1])) === "offered", "the next one has an offer");
  must((await state(queue[2])) === "waitlisted", "the third one waits");

  await call("PATCH", `/events/${event.id}/capacity`, { in_person: 22 });
  must((await state(queue[2])) === "offered" && (await state(queue[3])) === "offered", "two further offers");
  must((await state(queue[4])) === "waitlisted", "and no third");
  const { taken, held } = await seats();
  must(taken === 19 && held === 3, `${taken} taken, ${held} held`);

  const [, , , port, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  const twice = asDaemon("psql", "-XAtq", "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", "-c",
    "SELECT receiver, kind FROM convene.outbox_ready GROUP BY 1, 2 HAVING count(*) > 1");
  must(twice.trim() === "", `told twice: ${twice}`);
  daemon.stop();
});
