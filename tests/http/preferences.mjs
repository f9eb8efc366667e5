// What an address wants to hear: the link, what looking leaves alone, what a form keeps, and the one click of a mail program.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... preferences.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const base = process.env.CONVENE_URL;
const state = process.env.CONVENE_STATE_DIR;
const key = Buffer.from(readFileSync(join(state, "secret-key"), "utf8").trim(), "hex");
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

// What core/secret/secret.h says of a secret, made a second time.
function secretOf(id) {
  const bits = [...createHmac("sha256", key).update(`preferences ${id}`).digest().subarray(0, 20)].map((b) => b.toString(2).padStart(8, "0")).join("");
  return `cvp_${bits.match(/.{5}/g).map((five) => digits[parseInt(five, 2)]).join("")}`;
}

const folder = join(state, "pg", readdirSync(join(state, "pg")).find((name) => /^\d+$/.test(name)));
const [, , , port, host] = asDaemon("cat", `${folder}/postmaster.pid`).split("\n");
function asDaemon(...command) {
  const whole = process.getuid() === 0 ? ["setpriv", "--reuid=convene", "--regid=convene", "--clear-groups", ...command] : command;
  return execFileSync(whole[0], whole.slice(1), { encoding: "utf8" });
}
const sql = (text) => asDaemon("psql", "-XAtq", "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", "-c", text).trim();

const address = `someone-${Date.now()}@example.org`;
sql(`SELECT convene.mail_addresses(ARRAY['${address}'])`);
const id = sql(`SELECT public_id FROM convene.mail_address WHERE address = '${address}'`);
const page = `${base}/preferences/${id}/${secretOf(id)}`;
const kept = () => JSON.parse(sql(`SELECT convene.address_doc(a) FROM convene.mail_address a WHERE public_id = '${id}'`));
const keep = (fields, headers = { "Sec-Fetch-Site": "same-origin" }) =>
  fetch(page, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });

// the page
const before = JSON.stringify(kept());
let answer = await fetch(page);
let text = await answer.text();
assert.equal(answer.status, 200);
assert.match(text, new RegExp(address));
assert.equal(answer.headers.get("x-robots-tag"), "noindex, nofollow");
assert.match(answer.headers.get("cache-control") ?? "", /no-store|private/);
const kinds = [...text.matchAll(/type="checkbox" id="([a-z_]+)" name="\1" value="1" checked/g)].map((match) => match[1]);
assert.deepEqual(kinds.sort(), kept().kinds.sort(), "each kind that can be refused is there, and on");
assert.equal(JSON.stringify(kept()), before, "looking changes nothing");
for (const wrong of [`${page}x`, page.replace(id, "adr_000000000000"), page.replace("cvp_", "cvr_"), `${page}/nonsense`, `${page}/rsvp_confirm`])
  assert.equal((await fetch(wrong)).status, 404, wrong);

// the form
assert.equal((await keep({ once_a_day: "1" }, { "Sec-Fetch-Site": "cross-site" })).status, 403);
assert.equal((await keep({ once_a_day: "1" }, { Cookie: "session=x" })).status, 403, "nobody else's form");
assert.equal((await keep({ once_a_day: "1" }, { Referer: "https://evil.example/" })).status, 403, "as text browsers say it");
assert.equal(JSON.stringify(kept()), before);
answer = await keep({ event_changed: "1", alert: "1", once_a_day: "1", zone: "karachi", quiet_from: "22:00", quiet_until: "07:00" });
assert.equal(answer.status, 303);
assert.equal(answer.headers.get("location"), `${new URL(page).pathname}?done=1`);
let now = kept();
assert.deepEqual([now.zone, now.quiet_from, now.quiet_until, now.daily], ["Asia/Karachi", "22:00", "07:00", true]);
assert.deepEqual(now.kinds.filter((kind) => !now.refused.includes(kind)).sort(), ["alert", "event_changed"]);
assert.match(await (await fetch(`${page}?done=1`)).text(), /role="status">Kept/);
for (const [fields, field, sentence] of [
  [{ zone: "Atlantis" }, "zone", /no time zone that is known/],
  [{ quiet_from: "22:00", quiet_until: "07:00" }, "zone", /need your time zone/],
  [{ zone: "Asia/Karachi", quiet_from: "22:00" }, "quiet_until", /both ends/],
  [{ zone: "Asia/Karachi", quiet_from: "25:00", quiet_until: "07:00" }, "quiet_from", /time of the day/],
]) {
  answer = await keep(fields);
  text = await answer.text();
  assert.equal(answer.status, 422, JSON.stringify(fields));
  assert.match(text, sentence);
  assert.match(text, new RegExp(`<a href="#${field}">`));
  for (const value of Object.values(fields)) assert.ok(text.includes(`value="${value}"`), `${value} is not lost`);
}
assert.deepEqual(kept(), now, "what is refused changes nothing");

// one kind
await keep(Object.fromEntries(kinds.map((kind) => [kind, "1"])));
assert.deepEqual(kept().refused, []);
answer = await fetch(`${page}/event_reminder`);
assert.equal(answer.status, 200);
assert.match(await answer.text(), /<form action="[^"]*\/event_reminder" method="post">/);
assert.deepEqual(kept().refused, [], "scanners that follow links refuse nothing");
const multipart = new FormData();
multipart.set("List-Unsubscribe", "One-Click");
for (const body of [new URLSearchParams({ "List-Unsubscribe": "One-Click" }), multipart, new URLSearchParams({ "List-Unsubscribe": "One-Click" })]) {
  answer = await fetch(`${page}/event_reminder`, { method: "POST", body, redirect: "manual" });
  assert.equal(answer.status, 200, "no cookie, no origin, no redirection");
  assert.match(await answer.text(), /is not sent to/);
  assert.deepEqual(kept().refused, ["event_reminder"]);
}
assert.equal((await fetch(`${page}x/rsvp_offer`, { method: "POST", body: new URLSearchParams({ a: "b" }) })).status, 404);
console.log("preferences: as they should be");
