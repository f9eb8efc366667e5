// Mails of a site without a mail server: for requests from this machine to a loopback name, by who has the key of the
// page or an administrator's token, and for nobody else.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... dev-mail.mjs
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";

const base = new URL(process.env.CONVENE_URL);
const keyFile = join(process.env.CONVENE_STATE_DIR, "mail-key");
const key = readFileSync(keyFile, "utf8").trim();
assert.match(key, /^[0-9a-hjkmnp-tv-z]{32}$/);
assert.equal(statSync(keyFile).mode & 0o007, 0, "others may not read the key");
const get = (path, headers = {}) => ask(path, { Cookie: `devmail=${key}`, ...headers });
const ask = (path, headers = {}) =>
  new Promise((resolve, reject) => {
    http.get({ host: base.hostname, port: base.port, path, headers, setHost: !headers.Host }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (part) => (body += part)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    }).on("error", reject);
  });
const api = async (path, body, token = process.env.CONVENE_TOKEN) => {
  const answer = await fetch(new URL(`/api/v1${path}`, base), { method: "POST", headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
};

// The log has the address with the key, which becomes a cookie.
const said = readFileSync(join(process.env.CONVENE_STATE_DIR, "log"), "utf8").match(/daemon\.mails url="?([^" ]+)/)[1];
assert.equal(said, new URL(`/dev/mail?key=${key}`, base).href);
const first = await ask(`/dev/mail?key=${key}`);
assert.equal(first.status, 303);
assert.equal(first.headers.location, "/dev/mail");
assert.match(first.headers["set-cookie"][0], new RegExp(`^devmail=${key}; Path=/dev/mail; HttpOnly; SameSite=Lax$`));
assert.match((await get("/dev/mail")).body, /None yet/);
const event = await api("/events", { title: "Looked <at>", organizer: `Dev ${Date.now()}`, kind: "workshop", mode: "online", starts: "2027-05-04T09:00", zone: "Europe/Berlin" });
await api(`/events/${event.id}/rsvps`, { name: "Win 1000 EUR", email: "anybody@example.org" }, null);
await api(`/events/${event.id}/rsvps`, { name: "Zoë <b>", email: "zoe@example.org" });
let list, rows;
for (const end = Date.now() + 30_000; ; ) {
  list = await get("/dev/mail");
  rows = list.body.split("<tr").filter((row) => row.includes("Looked &lt;at&gt;"));
  if (rows.length === 2) break;
  assert.ok(Date.now() < end, "both mails are written");
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const pathOf = (address) => rows.find((row) => row.includes(address)).match(/href="(\/dev\/mail\/[^"]+)"/)[1];
const asks = await get(pathOf("anybody@example.org"));
assert.match(asks.body, /<h1>Please confirm: Looked &lt;at&gt;, Tue 4 May 2027<\/h1>/);
assert.match(asks.body, /<pre class="mail">A seat is held for you/);
assert.doesNotMatch(asks.body, /1000 EUR/, "what a stranger typed does not reach an address that is not confirmed");
const reader = await api("/tokens", { name: "A reader", scopes: ["read"] });
const path = pathOf("zoe@example.org");
const mail = await get(path);
assert.match(mail.body, /<pre class="mail">You have a seat/);
assert.match(mail.body, /Hello Zoë &lt;b&gt;,/);
const text = await get(`${path}/text`);
assert.match(text.headers["content-type"] ?? "", /^text\/plain/);
assert.match(text.body, /^From: [^]*Subject: [^]*\/rsvps\/rsv_/);
const shown = await get(`${path}/html`);
assert.match(shown.body, /<bdi>Zoë &lt;b&gt;<\/bdi>/);
assert.match(shown.headers["content-security-policy"], /^default-src 'none';.*sandbox/);

for (const [headers, status] of [
  [{}, 403], [{ Cookie: "devmail=" }, 403], [{ Cookie: `devmail=${key.slice(1)}` }, 403], [{ Cookie: `devmail=${"0".repeat(32)}` }, 403],
  [{ Authorization: "Bearer cvn_00000000000000000000000000000000" }, 403], [{ Authorization: `Bearer ${reader.token}` }, 403],
  [{ Authorization: `Bearer ${process.env.CONVENE_TOKEN}` }, 200],
])
  for (const address of ["/dev/mail", path, `${path}/html`, `${path}/text`]) {
    const answer = await ask(address, headers);
    assert.equal(answer.status, status, `${address} for ${JSON.stringify(headers)}`);
    assert.equal(/zoe|Zoë/.test(answer.body), status === 200);
  }
assert.equal((await ask(`/dev/mail?key=${"0".repeat(32)}`)).status, 403);
assert.equal((await ask(`/dev/mail?key=${key}`, { Host: "events.example.org" })).headers["set-cookie"], undefined);
for (const headers of [{ Host: "events.example.org" }, { Host: "127.0.0.1.example.org" }, { "X-Forwarded-For": "192.0.2.1" }, { Forwarded: "for=192.0.2.1" }, { Via: "1.1 proxy" }])
  for (const address of ["/dev/mail", path, `${path}/html`, `${path}/text`, "/dev/mail/1/text"]) {
    const answer = await get(address, headers);
    assert.equal(answer.status, 404, `${address} for ${JSON.stringify(headers)}`);
    assert.doesNotMatch(answer.body, /zoe|Zoë/);
  }
for (const address of ["/dev/mail/..", "/dev/mail/..%2f..%2fsecret-key", "/dev/mail/%2e%2e", "/dev/mail/0", "/dev/mail/0%2f..%2f..%2fsecret-key", "/dev/mail/.%00"]) {
  const answer = await get(address);
  assert.ok([400, 404].includes(answer.status), `${address} answers ${answer.status}`);
}
console.log("mails for who sits here: as they should be");
