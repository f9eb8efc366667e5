// Ten thousand come, and the event changes: all are to be told within a minute, and the organizer can go on editing meanwhile.
import { asDaemon, fault, must, until } from "./lib.mjs";

const COMING = 10_000;

await fault("a change for ten thousand", async (daemon) => {
  daemon.start();
  const ask = (method, path, document) => daemon.ask(`/api/v1${path}`, { method, headers: { Authorization: `Bearer ${daemon.token}`, "Content-Type": "application/json" }, body: JSON.stringify(document) });
  const call = async (...request) => {
    const answer = await ask(...request);
    must(answer.status < 300, `${request[0]} ${request[1]} answers ${answer.status}: ${answer.body}`);
    return { ...JSON.parse(answer.body), ms: answer.ms };
  };
  const [, , , port, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  const sql = (text) => asDaemon("psql", "-XAtq", "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", "-c", text).trim();
  // Rows that wait for a channel that nobody serves: this is about the way into the queue, not out of it.
  sql("CREATE FUNCTION convene.test_channel() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.channel := 'nobody'; RETURN NEW; END $$; CREATE TRIGGER test_channel BEFORE INSERT ON convene.outbox_ready FOR EACH ROW EXECUTE FUNCTION convene.test_channel()");

  const event = await call("POST", "/events", daemon.document("A crowd"));
  sql(`INSERT INTO convene.rsvp (public_id, event_id, mode, address, name, party, state, confirmed, created, updated)
    SELECT convene.new_id('rsv'), s.event_id, 'in_person', 'c' || i || '@example.org', 'C ' || i, 1, 'going', true, now(), now()
    FROM (SELECT convene.seat_lock(e.id), e.id AS event_id FROM convene.event e WHERE e.public_id = '${event.id}') s, generate_series(1, ${COMING}) i`);
  await call("PATCH", `/events/${event.id}`, { title: "A larger crowd" });
  must(sql("SELECT count(*) FROM convene.outbox_ready") === "0", "nothing is told at once: the next edit may come");
  sql("UPDATE convene.event_notice SET due = now() WHERE what = 'change'");

  const begin = performance.now();
  await until("the notice is under way", () => sql("SELECT count(*) FROM convene.event_notice WHERE what = 'change'") === "0", 10_000);
  let slowest = 0, edits = 0;
  await until("everybody's mail is in the queue", async () => {
    const { ms } = await call("PATCH", `/events/${event.id}`, { title: `A larger crowd, edit ${++edits}` });
    slowest = Math.max(slowest, ms);
    return sql("SELECT count(*) FROM convene.outbox_ready WHERE kind = 'event_changed'") === String(COMING);
  }, 60_000);
  const seconds = (performance.now() - begin) / 1000;
  must(slowest < 3000, `an edit took ${Math.round(slowest)} ms`);
  must(sql("SELECT count(DISTINCT receiver) FROM convene.outbox_ready WHERE kind = 'event_changed'") === String(COMING), "each has one");
  must(sql("SELECT count(*) FROM convene.event_notice WHERE what = 'change'") === "1", "and what was edited meanwhile is a notice of its own");
  console.log(`${COMING} in ${seconds.toFixed(1)} s; the slowest of ${edits} edits meanwhile took ${Math.round(slowest)} ms`);
  daemon.stop();
});
