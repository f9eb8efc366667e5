// Private links: what a new one ends, what a member who leaves loses, when they end by themselves, and what the link of the
// list alone does not show.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... links.mjs
import assert from "node:assert/strict";
import { Browser, api, asOwner, base, derived, invitationPath, mailTo } from "./browser.mjs";
import { faults } from "./description.mjs";

const admin = process.env.CONVENE_TOKEN;
const sql = (text) => asOwner("psql", "-XAtqc", text).trim();

async function expected(status, method, path, token, body) {
  const answer = await api(method, path, token, body);
  const wrong = faults(method, `/api/v1${path}`, { ...answer, headers: Object.fromEntries(answer.headers), body: answer.text });
  assert.deepEqual(wrong, [], `${method} ${path} is what openapi.yaml says`);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  return answer.json;
}
const path = (url) => new URL(url).pathname;
const nobody = new Browser();
const status = async (url, browser = nobody) => (await browser.get(url.startsWith("/") ? url : path(url))).status;

const ours = await expected(201, "POST", "/organizations", admin, { name: `Links ${Date.now()}`, kind: "society" });
const token = (await expected(201, "POST", "/tokens", admin, { name: "x", scopes: ["organizer"], organization: ours.id })).token;
async function member(email, role) {
  const browser = await new Browser().signIn(email);
  const invitation = await expected(201, "POST", `/organizations/${ours.id}/members`, token, { email, role });
  assert.equal((await new Browser().post(invitationPath(invitation.id), {})).status, 200);
  const own = await browser.commandLine();
  return { browser, token: own, id: (await expected(200, "GET", "/me", own)).id };
}
const owner = await member("owner@example.org", "owner"), editor = await member("editor@example.org", "editor"), door = await member("door@example.org", "check_in");
const make = (title) => expected(201, "POST", "/events", token, { title, mode: "online", starts: "2027-05-04T09:00", ends: "2027-05-04T12:00", zone: "Europe/Berlin" });
const event = await make("Links"), beside = await make("Beside");
const guest = await expected(201, "POST", `/events/${event.id}/rsvps`, token, { name: "Guest", email: "guest@example.org", needs: "<wheelchair>" });

const listOf = async (of = event, by = token) => (await expected(200, "GET", `/events/${of.id}/rsvps/link`, by)).url;
const doorOf = async (of = event, by = token) => (await expected(200, "GET", `/events/${of.id}/checkin`, by)).url;

// The links of earlier releases are those without a generation.
const list = await listOf(), checkin = await doorOf();
assert.equal(path(list), `/events/${event.id.slice(4)}/rsvps/cvl_${derived(`organizer-list ${event.id}`, 32)}`);
assert.equal(path(checkin), `/events/${event.id.slice(4)}/checkin/cvd_${derived(`checkin-page ${event.id}`, 32)}`);
assert.deepEqual([await status(list), await status(checkin)], [200, 200]);
assert.equal((await expected(200, "GET", `/events/${event.id}/rsvps/link`, token)).ends, "2027-06-01T10:00:00Z", "four weeks after the event");

// --- needs ---------------------------------------------------------------------------------------------------------

for (const one of [`${path(list)}?needs=1`, `${path(list)}/rsvps.csv?needs=1`]) {
  const stranger = await nobody.get(one);
  assert.deepEqual([stranger.status, stranger.text.includes("wheelchair")], [401, false], one);
  assert.match(stranger.text, /<form class="fields" action="\/sign-in"/);
  const helper = await door.browser.get(one);
  assert.deepEqual([helper.status, helper.text.includes("wheelchair")], [403, false], "the link does not make a helper an editor");
  const seen = await editor.browser.get(one);
  assert.deepEqual([seen.status, seen.text.includes("wheelchair")], [200, true], one);
  if (!one.includes(".csv")) assert.match(seen.text, /<dt>Guest<\/dt><dd>&lt;wheelchair&gt;<\/dd>/);
}
const offered = /href="(\/sign-in\?back=[^"]+)">Sign in to see what/.exec((await nobody.get(path(list))).text)[1];
assert.equal(new URL(offered, base).searchParams.get("back"), `${path(list)}?needs=1`, "the list offers to sign in and come back");
assert.match((await editor.browser.get(path(list))).text, /needs=1#needs">Show what/);
const single = `${path(list)}/${guest.id}`;
assert.equal((await nobody.get(single)).text.includes("wheelchair"), false, "nor on the page of one person");
assert.equal((await editor.browser.get(single)).text.includes("wheelchair"), true);

// --- new links -------------------------------------------------------------------------------------------------------

for (const [who, code] of [[null, 401], [door.token, 403]])
  for (const what of ["rsvps/link", "checkin/link"]) await expected(code, "POST", `/events/${event.id}/${what}`, who);
const newList = (await expected(200, "POST", `/events/${event.id}/rsvps/link`, editor.token)).url;
assert.notEqual(newList, list);
assert.match(newList, /cvl_[0-9a-z]{32}-1$/);
for (const end of ["", "/badges", "/mails", "/rsvps.csv", `/${guest.id}`]) {
  assert.deepEqual([await status(path(list) + end), await status(path(newList) + end)], [410, 200], `the old and the new one, ${end}`);
}
assert.match((await nobody.get(path(list))).text, /taken back, and a new one was made/);
assert.equal((await nobody.post(path(list), { do: "cancel", rsvp: guest.id })).status, 410, "nothing is done by it either");
assert.equal((await expected(200, "GET", `/rsvps/${guest.id}`, token)).state, "going");
assert.deepEqual([await listOf(), await status(checkin)], [newList, 200], "the door's is another link");
assert.equal(await status(await listOf(beside)), 200, "and so is another event's");
const newDoor = (await expected(200, "POST", `/events/${event.id}/checkin/link`, token)).url;
assert.deepEqual([await status(checkin), await status(newDoor)], [410, 200]);
const enter = (url) => api("POST", `/events/${event.id}/checkin`, url.split("/").pop(), { rsvp: guest.id, action: "in" });
assert.deepEqual([(await enter(checkin)).status, (await enter(newDoor)).status], [410, 200], "the secret of the API is that of the link");
await expected(200, "POST", `/events/${event.id}/checkin`, token, { rsvp: guest.id, action: "undo" });
assert.match((await nobody.get(path(newList))).text, new RegExp(path(newDoor).replace(/[/-]/g, "\\$&")), "the list has the door's new link");
// Numbers that are none.
for (const wrong of [`${path(list)}-1`, `${path(list)}-0`, `${path(newList)}0`, path(newList).replace(/-1$/, "-2"), `${path(list)}-`, `${path(list)}--1`, `${path(list)}-9999999999`])
  assert.equal(await status(wrong), 404, wrong);

// On the page of the organization.
const page = `/me/organizations/${ours.id}`, form = await owner.browser.formToken();
assert.ok((await owner.browser.get(page)).text.includes(path(newList)) && (await owner.browser.get(page)).text.includes(path(newDoor)), "it has the links that work");
const renewed = await owner.browser.post(page, { form, do: "links", event: event.id });
assert.deepEqual([renewed.status, renewed.location], [303, `${page}?done=links`]);
assert.match((await owner.browser.get(renewed.location)).text, /New links are made/);
assert.deepEqual([await status(newList), await status(newDoor)], [410, 410]);
assert.equal((await door.browser.post(page, { form: await door.browser.formToken(), do: "links", event: event.id })).status, 403);
assert.equal(await status(await listOf()), 200);

// --- members -----------------------------------------------------------------------------------------------------------

const had = [await listOf(), await doorOf(), await listOf(beside), await doorOf(beside)];
await expected(200, "PATCH", `/organizations/${ours.id}/members/${editor.id}`, owner.token, { role: "check_in" });
assert.deepEqual(await Promise.all(had.map((url) => status(url))), [410, 200, 410, 200], "who may no longer see the lists loses their links, of all events");
assert.deepEqual([await status(await listOf()), await status(await listOf(beside))], [200, 200]);
const lists = [await listOf(), await listOf(beside)];
await expected(204, "DELETE", `/organizations/${ours.id}/members/${editor.id}`, owner.token);
assert.deepEqual(await Promise.all([...had.slice(1, 2), ...had.slice(3), ...lists].map((url) => status(url))), [410, 410, 200, 200], "then those of the doors");
assert.deepEqual([await status(await doorOf()), await status(await doorOf(beside))], [200, 200]);

// --- an RSVP -------------------------------------------------------------------------------------------------------------

const first = `/rsvps/${guest.id}/${guest.secret}`;
assert.equal(guest.secret, `cvr_${derived(`rsvp ${guest.id}`, 32)}`);
assert.match((await nobody.get(first)).text, /Somebody else has this address/);
assert.match((await nobody.post(first, { do: "renew" })).text, /A new link is on its way/);
for (const old of [first, `${first}/cancel`, `${first}/code.svg`]) assert.equal(await status(old), 410, old);
assert.equal((await api("DELETE", `/rsvps/${guest.id}`, guest.secret)).status, 410, "the API's secret is the link's");
const mail = await mailTo("guest@example.org", "The new link of your RSVP");
const second = /\/rsvps\/rsv_[0-9a-z]{12}\/cvr_[0-9a-z]{32}-1/.exec(mail)[0];
assert.deepEqual([await status(second), await status(`${second}/code.svg`)], [200, 200]);
assert.deepEqual(await expected(200, "POST", `/rsvps/${guest.id}/link`, second.split("/").pop()), { state: "sent" });
assert.equal(await status(second), 410);
await expected(200, "POST", `/rsvps/${guest.id}/link`, token);
const often = await api("POST", `/rsvps/${guest.id}/link`, token);
assert.deepEqual([often.status, Number(often.headers.get("retry-after")) > 0], [429, true], "three in an hour");
assert.match(often.json.detail, /3 new links within the hour\. Try again in/);
const again = await expected(200, "POST", `/events/${event.id}/rsvps`, token, { name: "Guest", email: "guest@example.org" });
assert.match(again.secret, /-3$/, "who may have the secret gets the one that works");
assert.equal((await expected(200, "GET", `/rsvps/${guest.id}`, again.secret)).link, 3);
const person = await new Browser().signIn("guest@example.org");
const mine = /\/rsvps\/rsv_[0-9a-z]{12}\/cvr_[0-9a-z-]+/.exec((await person.get("/me")).text)[0];
assert.deepEqual([mine.split("/").pop(), await status(mine)], [again.secret, 200], "so does the page of who is signed in");

// --- preferences -----------------------------------------------------------------------------------------------------------

const preferences = /\/preferences\/adr_[0-9a-z]{12}\/cvp_[0-9a-z]{32}/.exec(await mailTo("guest@example.org", "The new link of your RSVP"))[0];
assert.equal(await status(preferences), 200);
assert.match((await nobody.post(preferences, { renew: "1" })).text, /This link has ended/);
assert.deepEqual([await status(preferences), await status(`${preferences}/event_reminder`)], [410, 410]);
sql("DELETE FROM convene.allowance");
await expected(200, "POST", `/rsvps/${guest.id}/link`, token);
const latest = await mailTo("guest@example.org", "-4");
const next = /\/preferences\/adr_[0-9a-z]{12}\/cvp_[0-9a-z]{32}-1/.exec(latest)[0];
assert.equal(await status(next), 200, "the next mail has one that works");

// --- the end ------------------------------------------------------------------------------------------------------------------

const last = [await listOf(), await doorOf()];
// The daemon's clock says 2027-01-04T08:00Z.
const over = (at) => sql(`UPDATE convene.event SET starts_at = '${at}', ends_at = NULL, over_at = '${at}' WHERE public_id = '${event.id}'`);
over("2026-12-07T08:00:01Z");
assert.deepEqual(await Promise.all(last.map((url) => status(url))), [200, 200]);
over("2026-12-07T08:00:00Z");
assert.deepEqual(await Promise.all(last.map((url) => status(url))), [410, 410], "the links of an event end after it");
assert.match((await nobody.get(path(last[0]))).text, /ended 28 days after the event/);
await expected(410, "GET", `/events/${event.id}/rsvps/link`, token);
assert.equal(await status(await listOf(beside)), 200);
console.log(`ok ${base}`);
