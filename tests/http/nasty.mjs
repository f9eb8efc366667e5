// Every member of every document, every parameter and header, each with every nasty value: never a 5xx, and every refusal names a
// field in a whole sentence. usage: CONVENE_URL=... CONVENE_TOKEN=... nasty.mjs [all]; without `all`, every fifth pair of the many.
import { description, faults, follow } from "./description.mjs";

const base = process.env.CONVENE_URL ?? "http://127.0.0.1:8080";
const admin = process.env.CONVENE_TOKEN;
const AT_ONCE = 8;
const EVERY = process.argv[2] === "all" ? 1 : 5;

const values = [
  null, true, false, 0, -1, 1.5, 1e308, -0.0, 9007199254740993, 2147483648, "", " ", "\n", "a", "0", "-1", "null", "a".repeat(300), "é".repeat(300),
  "\u202e", "\u200b", "\ufeff", "\u0007", "\ud83d\ude00", "'; DROP TABLE x; --", "%s%n", "{}", "{\"a\":1}", "../../etc/passwd", "<b>x</b>",
  "javascript:alert(1)", "https://", "http://[::1", "https://user:pass@example.org/", "2027-02-30", "2027-05-04", "2027-05-04T25:00", "0000-00-00",
  "9999-12-31T23:59", "2027-03-28T02:30", "2027-05-04T09:00:00Z", "Europe/Berlin", "Etc/GMT+12", "org_000000000000", "evt_000000000000",
  [], [null], [[]], [{}], ["a", "a"], ["en", 5], Array(200).fill("en"), {}, { a: 1 }, { id: null }, { url: {} }, [[[[[[[[]]]]]]]],
];

const whole = {
  title: "Nasty", summary: "One.", description: "Text.", kind: "workshop", mode: "hybrid", languages: ["en"],
  starts: "2027-05-04T09:00", ends: "2027-05-04T12:00", zone: "Europe/Berlin", all_day: false,
  place: { venue: "Lab", address: "Street 1", city: "Berlin", country: "DE", lat: 52.5, lon: 13.4 }, online: { url: "https://example.org", public: true },
  specialties: ["cardiology"], professions: ["physician"], stages: ["resident"], topics: ["ultrasound"],
  fees: [{ band: "student", mode: "in_person", price: "0", currency: "EUR", until: "2027-04-01" }],
  credits: [{ system: "ama_pra_1", amount: "6", status: "approved", provider: "ACME", statement: "Words." }],
  deadlines: [{ kind: "call_for_papers", at: "2027-02-01T23:59", zone: "Etc/GMT+12", url: "https://example.org" }],
  access: { live_captions: "yes" }, conduct: { url: "https://example.org", contact: "care@example.org" },
  people: [{ name: "Ada", role: "speaker", affiliation: "ACME" }], capacity: { in_person: 20, online: 5 },
  website: "https://example.org", source: { name: "site", id: "1", licence: "CC0" }, parent: null, organizer: null, status: "scheduled",
  series: { rrule: "FREQ=WEEKLY;COUNT=2", exdates: ["2027-05-11T09:00"] },
};

/** Every place in a document, as a path of keys. */
function places(document, path = []) {
  if (document === null || typeof document !== "object") return path.length ? [path] : [];
  const below = Object.keys(document).flatMap((key) => places(document[key], [...path, key]));
  return path.length ? [path, ...below] : below;
}

function replaced(document, [key, ...rest], value) {
  const copy = Array.isArray(document) ? [...document] : { ...document };
  copy[key] = rest.length ? replaced(document[key], rest, value) : value;
  return copy;
}

const failures = [];
let asked = 0;

/** A busy database may say so; only a 503 that stays one is a fault. */
async function patient(url, init) {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, init);
    if (response.status !== 503 || tries === 4) return response;
    await response.arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get("retry-after") ?? 1)));
  }
}

async function ask(method, path, { token = admin, document, headers = {}, expect = () => true } = {}) {
  const response = await patient(base + path, {
    method, headers: { Authorization: `Bearer ${token}`, ...(document !== undefined && { "Content-Type": "application/json" }), ...headers },
    body: document === undefined ? undefined : JSON.stringify(document),
  });
  const body = await response.text();
  const answer = { status: response.status, headers: Object.fromEntries(response.headers), body };
  const wrong = faults(method, path.split("?")[0], answer);
  asked++;
  if (response.status >= 500) wrong.push("a status of 5xx");
  if ((response.status === 400 || response.status === 422) && body) {
    const errors = JSON.parse(body).errors ?? [];
    if (response.status === 422 && !errors.length) wrong.push("a 422 that names no field");
    for (const { detail } of errors) if (!/ .*[.?!]$/s.test(detail)) wrong.push(`no sentence: ${detail}`);
  }
  if (!expect(response.status)) wrong.push(`a status of ${response.status}`);
  if (wrong.length) failures.push(`${method} ${path} ${JSON.stringify(document ?? headers).slice(0, 300)}: ${response.status} ${wrong.join("; ").slice(0, 600)}`);
  return body ? JSON.parse(body) : null;
}

/** TASKS, some at once. */
async function all(tasks) {
  const queue = [...tasks];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task();
  }));
}

const sub = (document) => places(document).flatMap((path) => values.map((value) => replaced(document, path, value)));
const some = (list) => list.filter((_, i) => i % EVERY === 0);

const organization = { name: `Nasty ${Date.now().toString(36)}`, kind: "society", website: "https://example.org", domains: ["example.org"], description: "x", country: "DE", ror: "https://ror.org/03yrm5c26" };
const { id: owner } = await ask("POST", "/api/v1/organizations", { document: organization });
const { token } = await ask("POST", "/api/v1/tokens", { document: { name: "nasty", scopes: ["organizer"], organization: owner } });

const { series, ...single } = whole;
const { id: event } = await ask("POST", "/api/v1/events", { token, document: single, expect: (s) => s === 201 });
const { id: draft } = await ask("POST", "/api/v1/events", { token, document: { ...single, status: "draft" }, expect: (s) => s === 201 });

// RSVPs: each request has an address of its own, unless the address is what is nasty.
const asking = { name: "Ada", email: "ada@example.org", party: 1, mode: "online", answers: { diet: "any" }, code: "x", needs: "A ramp.", series: false };
const policy = {
  takes: true, opens: "2027-01-01T00:00", closes: "2027-05-01T00:00", approval: false, code: null, waitlist: "first_come", seed: null, party_max: 5,
  offer_minutes: 60, reconfirm: true, reconfirm_release: false, release_minutes: 10, questions: [{ id: "diet", label: "Diet", kind: "choice", choices: ["any", "vegan"], required: false }],
};
const { id: party } = await ask("POST", "/api/v1/events", { token, document: { ...single, title: "Party" }, expect: (s) => s === 201 });
await ask("PATCH", `/api/v1/events/${party}/rsvp-policy`, { token, document: { questions: policy.questions }, expect: (s) => s === 200 });
const { id: rsvp } = await ask("POST", `/api/v1/events/${party}/rsvps`, { token, document: { name: "Eve", email: "eve@example.org", mode: "online" }, expect: (s) => s === 201 });
let serial = 0;
const rsvps = [
  ...sub(asking).map((document) => () =>
    ask("POST", `/api/v1/events/${party}/rsvps`, { token, document: document.email === asking.email ? { ...document, email: `p${serial++}@example.org` } : document })),
  ...sub({ party: 2, mode: "in_person", name: "Eve", answers: { diet: "vegan" }, needs: "x", email: "eve@example.org" }).map((document) => () =>
    ask("PATCH", `/api/v1/rsvps/${rsvp}`, { token, document })),
  ...some(sub(policy)).map((document) => () => ask("PATCH", `/api/v1/events/${draft}/rsvp-policy`, { token, document })),
  ...some(sub({ in_person: 10, online: 5, over: true })).map((document) => () => ask("PATCH", `/api/v1/events/${draft}/capacity`, { token, document })),
  ...some(sub({ rsvp, action: "in", at: "2027-01-04T08:00:00Z", desk: "x" })).map((document) => () => ask("POST", `/api/v1/events/${party}/checkin`, { token, document })),
  ...values.filter((v) => typeof v === "string" && v.trim() && !v.startsWith("..")).flatMap((text) => [
    () => ask("GET", `/api/v1/rsvps/${encodeURIComponent(text)}`), () => ask("POST", `/api/v1/events/${encodeURIComponent(text)}/rsvps`, { document: asking }),
  ]),
];

// Webhooks: what is made is deleted at once, an organization has few of them.
const hook = { url: "https://hooks.example.org/in?a=b", kinds: ["event.published"], description: "x", personal: false };
const { id: hooked } = await ask("POST", `/api/v1/organizations/${owner}/webhooks`, { token, document: hook, expect: (s) => s === 201 });
const webhooks = [
  ...some(sub({ ...hook, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })).map((document) => async () => {
    const made = await ask("POST", `/api/v1/organizations/${owner}/webhooks`, { token, document });
    if (made.id) await ask("DELETE", `/api/v1/webhooks/${made.id}`, { token, expect: (s) => s === 204 });
  }),
  ...sub(hook).map((document) => () => ask("PATCH", `/api/v1/webhooks/${hooked}`, { token, document })),
  ...sub({ hours: 0 }).map((document) => () => ask("POST", `/api/v1/webhooks/${hooked}/rotate`, { token, document })),
  ...sub({ since: "2027-01-01T00:00:00Z" }).map((document) => () => ask("POST", `/api/v1/webhooks/${hooked}/replay`, { token, document })),
  ...values.filter((v) => typeof v === "string" && v.trim() && !v.startsWith("..")).flatMap((text) => [
    () => ask("GET", `/api/v1/webhooks/${encodeURIComponent(text)}`, { token }),
    () => ask("GET", `/api/v1/webhooks/${hooked}/deliveries/${encodeURIComponent(text)}`, { token }),
    () => ask("GET", `/api/v1/webhooks/${hooked}/deliveries?state=${encodeURIComponent(text)}`, { token }),
  ]),
];

const tasks = [
  ...rsvps,
  ...webhooks,
  ...some(sub(whole)).map((document) => () => ask("POST", "/api/v1/events", { token, document: { ...document, status: "draft" } })),
  ...some(Object.keys(single).flatMap((key) => values.map((value) => ({ [key]: value })))).map((document) => () =>
    ask("PATCH", `/api/v1/events/${draft}`, { token, document })),
  ...sub({ reason: "x", starts: "2027-06-01T09:00", ends: "2027-06-01T10:00", zone: "Europe/Berlin" }).map((document) => () =>
    ask("POST", `/api/v1/events/${event}/reschedule`, { token, document })),
  ...sub({ reason: "x", online: { url: "https://example.org", public: false } }).map((document) => () =>
    ask("POST", `/api/v1/events/${draft}/move-online`, { token, document })),
  ...some(sub({ ...organization, slug: "nasty" })).map((document) => () => ask("PATCH", `/api/v1/organizations/${owner}`, { document: { ...document, name: organization.name } })),
  ...sub({ name: "x", scopes: ["read"], organization: owner, expires: "2028-01-01T00:00:00Z" }).map((document) => () => ask("POST", "/api/v1/tokens", { document })),
  ...values.map((document) => () => ask("POST", "/api/v1/events", { token, document, expect: (s) => s === 400 || s === 422 })),
];

const texts = values.filter((v) => typeof v === "string");
for (const [path, item] of Object.entries(description.paths)) {
  if (!item.get || path.includes("{") || !path.startsWith("/api")) continue;
  for (const parameter of (item.get.parameters ?? []).map(follow).filter((p) => p.in === "query"))
    for (const text of texts) tasks.push(() => ask("GET", `${path}?${parameter.name}=${encodeURIComponent(text)}`));
}
for (const path of ["/api/v1/events/", "/api/v1/organizations/"])
  for (const text of texts.filter((t) => t.trim() && !t.startsWith(".."))) tasks.push(() => ask("GET", path + encodeURIComponent(text), { token }));
for (const text of texts.filter((t) => /^[\x20-\x7e]*$/.test(t)))
  for (const name of ["If-Match", "Idempotency-Key", "If-None-Match", "Accept", "Accept-Encoding", "Authorization"])
    tasks.push(() => ask("PATCH", `/api/v1/events/${draft}`, { token, document: { summary: null }, headers: { [name]: text } }));

// The organizer's pages: nothing here may be more than a sentence, in what is typed, in the address and in a form.
const list = new URL((await ask("GET", `/api/v1/events/${party}/rsvps/link`, { token })).url).pathname;
async function page(path, form) {
  const { status } = await fetch(base + path, { redirect: "manual", ...(form && { method: "POST", headers: { origin: new URL(base).origin }, body: new URLSearchParams(form) }) });
  asked++;
  if (status >= 500) failures.push(`${form ? "POST" : "GET"} ${path} ${JSON.stringify(form ?? "")}: ${status} a status of 5xx`);
}
for (const text of texts) {
  for (const name of ["q", "state", "mode", "cursor", "needs", "who"]) tasks.push(() => page(`${list}?${name}=${encodeURIComponent(text)}`));
  for (const name of ["state", "mode", "cursor", "codes"]) tasks.push(() => page(`${list}/badges?${name}=${encodeURIComponent(text)}`));
  for (const form of [{ do: text, rsvp }, { do: "offer", rsvp: text }]) tasks.push(() => page(list, form));
  if (text.trim() && !text.startsWith("..")) tasks.push(() => page(`${list}/${encodeURIComponent(text)}`), () => page(`${list}/rsvps.${encodeURIComponent(text)}`));
}

await all(tasks);
for (const line of failures.slice(0, 40)) console.error(line);
console.log(`${asked} requests, ${failures.length} with faults`);
process.exit(failures.length ? 1 : 0);
