// Who erases an account is in no dump of the database any more, and in no log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Browser, api, asOwner } from "./browser.mjs";

const token = process.env.CONVENE_TOKEN, email = "planted.person@example.org";
const browser = await new Browser().signIn(email);
const form = (text) => /name="form" value="([^"]+)"/.exec(text)[1];
const traces = () => asOwner("pg_dump", "-a").split("\n").filter((line) => /planted/i.test(line));

const event = (await api("POST", "/events", token, { title: "Erasure", mode: "online", starts: "2027-05-04T09:00", zone: "Europe/Berlin", capacity: { online: 1 } })).json;
const mine = `/me/rsvp/${event.id}`;
assert.equal((await browser.post(mine, { form: form((await browser.get(mine)).text), party: 1, needs: "planted ramp" })).status, 303);
assert.equal((await api("GET", "/me/export", "x")).status, 401);
assert.ok(traces().length >= 3, "there is something to erase");
console.log("ok   before, a dump has them");

const file = await browser.get("/me/data.json");
assert.equal(JSON.parse(file.text).rsvps[0].needs, "planted ramp");
assert.match(file.headers.get("cache-control"), /no-store/);
console.log("ok   everything in one file");

const page = await browser.get("/me/data");
assert.equal((await browser.post("/me/data", { form: form(page.text), email: "other@example.org" })).status, 422);
assert.equal((await browser.post("/me/data", { form: form(page.text), email })).location, "/me/erased");
assert.equal((await browser.get("/me")).status, 401);
for (let tries = 0; tries < 100 && asOwner("psql", "-XAtqc", "SELECT count(*) FROM convene.outbox_ready").trim() !== "0"; tries++)
  await new Promise((resolve) => setTimeout(resolve, 50));
asOwner("psql", "-XAtqc", "SELECT convene.erasure_due()");
assert.deepEqual(traces(), []);
assert.doesNotMatch(readFileSync(`${process.env.CONVENE_STATE_DIR}/log`, "utf8"), /planted/i);
console.log("ok   afterwards, neither a dump nor the log has");

const next = await api("POST", `/events/${event.id}/rsvps`, token, { name: "Next", email: "next@example.org" });
assert.equal(next.json.state, "going");
console.log("ok   the seat is free");
