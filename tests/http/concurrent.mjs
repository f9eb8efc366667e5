// What must hold when many ask at once. usage: CONVENE_URL=... CONVENE_TOKEN=... concurrent.mjs
import assert from "node:assert/strict";
import http from "node:http";

const AT_ONCE = 24;
const LIMIT_MS = 60_000;
const base = new URL(process.env.CONVENE_URL ?? "http://127.0.0.1:8080");

/** One request on a connection of its own, so that the workers share them out. */
function call(token, method, path, document, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: base.hostname, port: base.port, method, path, agent: false, timeout: LIMIT_MS,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(document && { "Content-Type": "application/json" }), ...headers } });
    request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer within ${LIMIT_MS / 1000} s`)));
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, json: text ? JSON.parse(text) : null }));
    });
    request.end(document && JSON.stringify(document));
  });
}

const atOnce = (make) => Promise.all(Array.from({ length: AT_ONCE }, (_, i) => make(i)));
const tally = (answers) => answers.reduce((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});

const admin = process.env.CONVENE_TOKEN;
const unique = `${Date.now().toString(36)}7`;
const organization = (await call(admin, "POST", "/api/v1/organizations", { name: `Many ${unique}`, kind: "society" })).json;
const { token } = (await call(admin, "POST", "/api/v1/tokens", { name: "many", scopes: ["organizer"], organization: organization.id })).json;
const event = (title) => ({ title: `${title} ${unique}`, mode: "online", starts: "2027-05-04T09:00", zone: "Europe/Berlin" });

const tests = {
  async "one key, one event"() {
    const answers = await atOnce(() => call(token, "POST", "/api/v1/events", event("Once"), { "Idempotency-Key": `one-${unique}` }));
    assert.deepEqual(tally(answers), { 201: AT_ONCE });
    assert.equal(new Set(answers.map((a) => a.json.id)).size, 1);
    assert.equal((await call(null, "GET", `/api/v1/events?q=once+${unique}`)).json.data.length, 1);
  },

  async "one key for different requests: one of them wins"() {
    const answers = await atOnce((i) => call(token, "POST", "/api/v1/events", event(`Either ${i}`), { "Idempotency-Key": `either-${unique}` }));
    assert.deepEqual(tally(answers), { 201: 1, 409: AT_ONCE - 1 });
  },

  async "of edits of one revision one wins"() {
    const made = await call(token, "POST", "/api/v1/events", event("Contested"));
    const answers = await atOnce((i) =>
      call(token, "PATCH", made.headers.location, { summary: `Edit ${i}` }, { "If-Match": made.headers.etag }));
    assert.deepEqual(tally(answers), { 200: 1, 412: AT_ONCE - 1 });
    assert.equal((await call(token, "GET", made.headers.location)).json.revision, 2);
  },

  async "reads while others write are answered, each of them"() {
    // The notification of a change comes when the reply that was made after it is about to be sent.
    const until = Date.now() + 6000;
    const asked = await Promise.all([0, 1, 2, 3, 4, 5].map(async (i) => {
      const made = await call(token, "POST", "/api/v1/events", event(`Read ${i}`));
      let count = 0;
      for (; Date.now() < until; count++) {
        await call(token, "PATCH", made.headers.location, { summary: `Edit ${count}` });
        const read = await Promise.all(["", "", "/changes"].map((more) => call(null, "GET", made.headers.location + more)));
        assert.deepEqual(tally(read), { 200: 3 });
        assert.equal((await call(null, "GET", made.headers.location)).status, 200);
      }
      return count;
    }));
    assert.ok(asked.every((count) => count > 0));
  },

  async "edits without If-Match all count, one revision each"() {
    const made = await call(token, "POST", "/api/v1/events", event("Busy"));
    const answers = await atOnce((i) => call(token, "PATCH", made.headers.location, { summary: `Edit ${i}` }));
    assert.deepEqual(tally(answers), { 200: AT_ONCE });
    assert.deepEqual(answers.map((a) => a.json.revision).sort((a, b) => a - b), Array.from({ length: AT_ONCE }, (_, i) => i + 2));
    assert.equal((await call(null, "GET", `${made.headers.location}/changes`)).json.data.length, AT_ONCE + 1);
  },

  async "an event is cancelled once"() {
    const made = await call(token, "POST", "/api/v1/events", event("Doomed"));
    const answers = await atOnce(() => call(token, "POST", `${made.headers.location}/cancel`, { reason: "No room." }));
    assert.deepEqual(tally(answers), { 200: 1, 409: AT_ONCE - 1 });
  },

  async "readers of one list get the same bytes"() {
    const answers = await atOnce(() => call(null, "GET", `/api/v1/events?q=${unique}&limit=100`));
    assert.deepEqual(tally(answers), { 200: AT_ONCE });
    assert.equal(new Set(answers.map((a) => a.headers.etag)).size, 1);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.error(`FAIL ${name}\n     ${error.message}`);
  }
}
process.exit(failed ? 1 : 0);
