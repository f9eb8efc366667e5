// The check-in page and codes: two devices with one code, and the code of another event.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... door.mjs
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const base = process.env.CONVENE_URL;
const key = Buffer.from(readFileSync(`${process.env.CONVENE_STATE_DIR}/secret-key`, "utf8").trim(), "hex");
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

// What core/rsvp/secret.h says of a code, made a second time.
function codeOf(event, rsvp) {
  const bits = [...createHmac("sha256", key).update(`checkin ${rsvp}`).digest().subarray(0, 5)].map((b) => b.toString(2).padStart(8, "0")).join("");
  const check = bits.match(/.{5}/g).map((five) => digits[parseInt(five, 2)]).join("");
  return `CVN1.${event.slice(4)}.${rsvp.slice(4)}.${check}`;
}

async function api(method, path, body) {
  const headers = { Authorization: `Bearer ${process.env.CONVENE_TOKEN}`, "Content-Type": "application/json" };
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}

async function eventWithOne(title, organization) {
  const event = await api("POST", "/api/v1/events", { title, organizer: organization, mode: "online", starts: "2027-01-04T09:00", zone: "Europe/Berlin" });
  const rsvp = await api("POST", `/api/v1/events/${event.id}/rsvps`, { name: `Somebody of ${title}`, email: "somebody@example.org" });
  const { url } = await api("GET", `/api/v1/events/${event.id}/checkin`);
  return { code: codeOf(event.id, rsvp.id), url };
}

const enter = (url, who) =>
  fetch(url, { method: "POST", redirect: "manual", headers: { "Sec-Fetch-Site": "same-origin" }, body: new URLSearchParams({ mode: "in", who }) });

const organization = await api("POST", "/api/v1/organizations", { name: "Doors", slug: `doors-${Date.now()}`, kind: "society" });
const one = await eventWithOne("One", organization.id);
const two = await eventWithOne("Two", organization.id);

const both = await Promise.all([enter(one.url, one.code), enter(one.url, ` ${one.code.toLowerCase()} `)]);
assert.deepEqual(both.map((answer) => answer.status), [303, 303]);
assert.equal(both.filter((answer) => answer.headers.get("location").endsWith("&again=1")).length, 1, "exactly one device was first");

const foreign = await enter(one.url, two.code);
assert.equal(foreign.status, 422);
assert.match(await foreign.text(), /role="alert">This code is for another event\./);

const slip = await enter(one.url, `${one.code.slice(0, -1)}${one.code.endsWith("0") ? "1" : "0"}`);
assert.equal(slip.status, 422);
assert.match(await slip.text(), /This is not a code of a confirmation that was sent from here/);
assert.match(await (await fetch(two.url)).text(), /0 of 1 persons/);
console.log("codes at the door: as they should be");
