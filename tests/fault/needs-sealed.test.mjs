// What people need is health data: no table and no dump has it in clear, whoever may see it does, and what an earlier
// release stored in clear is sealed when the daemon starts.
import { join } from "node:path";
import { asDaemon, fault, must } from "./lib.mjs";

const NEED = "Insulin, 14:00 \"sharp\"\nand a <lift> ü";
const OLD = 700; // more than a batch

await fault("what people need is sealed", async (daemon) => {
  daemon.start();
  const owner = (program, ...args) => {
    const [, , , port, host] = asDaemon("cat", join(daemon.data(), "postmaster.pid")).split("\n");
    return asDaemon(program, "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", ...args);
  };
  const sql = (text) => owner("psql", "-XAtqc", text).trim();
  const call = async (method, path, document, token = daemon.token, type = "application/json") => {
    const answer = await daemon.ask(`/api/v1${path}`, { method, headers: { Accept: type, Authorization: `Bearer ${token}`, ...(document && { "Content-Type": "application/json" }) }, body: document && JSON.stringify(document) });
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.body}`);
    return type === "application/json" ? JSON.parse(answer.body) : answer.body;
  };
  const event = await call("POST", "/events", daemon.document("Needs"));
  const rsvp = await call("POST", `/events/${event.id}/rsvps`, { name: "Ada", email: "ada@example.org", needs: NEED });
  const hidden = () => must(!/Insulin/.test(owner("pg_dump", "-a", "-T", "convene.place*", "-T", "convene.zone*")), "the dump has no need in clear");
  const seen = async (needs = NEED) => {
    must((await call("GET", `/rsvps/${rsvp.id}`, undefined, rsvp.secret)).needs === needs, "the person sees it");
    must((await call("GET", `/events/${event.id}/rsvps?needs=1`)).data[0].needs === needs, "the organizer sees it");
    must(!("needs" in (await call("GET", `/events/${event.id}/rsvps`)).data[0]), "not unasked");
    const csv = await call("GET", `/events/${event.id}/rsvps?needs=1`, undefined, daemon.token, "text/csv");
    must(csv.includes(needs.split("\n")[0].replaceAll("\"", "\"\"")) && !csv.includes("sealed:"), `a file has it: ${csv}`);
  };
  await seen();
  hidden();
  must(/<textarea[^>]*>\s*Insulin, 14:00 &quot;sharp&quot;/.test((await daemon.ask(`/rsvps/${rsvp.id}/${rsvp.secret}`)).body), "the person's page has it in the form");
  // Changed, sent back as it was read, and taken out.
  await call("PATCH", `/rsvps/${rsvp.id}`, { needs: `${NEED} Insulin` }, rsvp.secret);
  await seen(`${NEED} Insulin`);
  await call("PATCH", `/rsvps/${rsvp.id}`, { needs: (await call("GET", `/rsvps/${rsvp.id}`, undefined, rsvp.secret)).needs }, rsvp.secret);
  await seen(`${NEED} Insulin`);
  hidden();
  await call("PATCH", `/rsvps/${rsvp.id}`, { needs: null }, rsvp.secret);
  must(sql("SELECT count(*) FROM convene.rsvp_need") === "0", "nothing is left of it");
  // The longest that may be.
  const longest = "ü\u{1F9D1}".repeat(250);
  await call("PATCH", `/rsvps/${rsvp.id}`, { needs: `${longest}${longest}` }, rsvp.secret);
  must((await call("GET", `/rsvps/${rsvp.id}`, undefined, rsvp.secret)).needs === longest + longest, "a thousand characters");

  // An earlier release stored them in clear: more than a batch of them.
  sql(`WITH made AS (INSERT INTO convene.rsvp (public_id, event_id, mode, address, name, party, state, confirmed, created, updated)
         SELECT convene.new_id('rsv'), r.event_id, r.mode, 'old' || i || '@example.org', 'Old ' || i, 1, 'going', true, now(), now()
         FROM convene.rsvp r, generate_series(1, ${OLD}) i RETURNING id)
       INSERT INTO convene.rsvp_need SELECT id, 'Insulin ' || id, now() + interval '1 year' FROM made`);
  sql(`UPDATE convene.seat SET taken = taken + ${OLD}`);
  const old = (await call("GET", `/events/${event.id}/rsvps?needs=1&limit=1000`)).data.filter((one) => /^Insulin \d+$/.test(one.needs));
  must(old.length === OLD, "what is in clear is shown until it is sealed");
  daemon.stop();
  daemon.start();
  hidden();
  must(sql("SELECT count(*) FROM convene.rsvp_need WHERE need LIKE 'sealed:1:%'") === String(OLD + 1), "all are sealed");
  const now = new Map((await call("GET", `/events/${event.id}/rsvps?needs=1&limit=1000`)).data.map((one) => [one.id, one.needs]));
  must(old.every((one) => now.get(one.id) === one.needs), "and all are read as before");
  must(/needs sealed=700/.test(daemon.log()), "the log says how many");
  must(!/Insulin/.test(daemon.log()), "and not what");

  // What cannot be opened (another key, an altered row) is not taken for none.
  sql("UPDATE convene.rsvp_need SET need = left(need, 40) WHERE rsvp_id = (SELECT min(rsvp_id) FROM convene.rsvp_need)");
  must(/cannot be read/.test((await call("GET", `/rsvps/${rsvp.id}`, undefined, rsvp.secret)).needs), "a need that cannot be opened says so");
  must(/web\.needs/.test(daemon.log()), "and the log as well");
});
