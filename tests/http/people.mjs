// Signing in, sessions, command lines, members: what works, and everything that must not.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... people.mjs PROGRAM (which prints the route table)
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Browser, api, asOwner, base, invitationPath, mailTo, signInCode, signInPath } from "./browser.mjs";
import { faults } from "./description.mjs";

const admin = process.env.CONVENE_TOKEN;
const secrets = []; // everything that must not be found in the database or the log
const steps = [];
const step = (title, run) => steps.push([title, run]);
const keep = (...values) => secrets.push(...values.filter(Boolean));
let n = 0;
const somebody = () => `somebody${n++}@example.org`;
const link = (browser) => signInPath(browser.asked);
const sentence = (text) => text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

async function expected(status, method, path, token, body) {
  const answer = await api(method, path, token, body);
  const wrong = faults(method, `/api/v1${path}`, { ...answer, headers: Object.fromEntries(answer.headers), body: answer.text });
  assert.deepEqual(wrong, [], `${method} ${path} is what openapi.yaml says`);
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  return answer.json;
}

// --- the link -----------------------------------------------------------------------------------------------------

step("ten looks change nothing, one use signs in, no second one does", async () => {
  const browser = new Browser(), email = somebody();
  const asked = await browser.ask(email, { back: "/events?q=sepsis" });
  assert.equal(asked.status, 200);
  assert.match(sentence(asked.text), new RegExp(`A mail is on its way to ${email}`));
  const path = link(browser);
  keep(path.split("/").pop(), signInCode(browser.asked), [...browser.cookies.values()][0].split(".")[1]);
  for (let i = 0; i < 10; i++) assert.equal((await browser.get(path)).status, 200);
  assert.match((await browser.get(path)).text, new RegExp(`Sign in as ${email}`));
  const used = await browser.post(path, {});
  assert.deepEqual([used.status, used.location], [303, "/events?q=sepsis"]);
  keep(browser.cookies.get("session"));
  assert.equal((await browser.get("/me")).status, 200);
  for (const again of [await browser.get(path), await browser.post(path, {})]) {
    assert.ok([403, 410].includes(again.status), `${again.status}`);
    assert.match(again.text, /<form class="fields" action="\/sign-in"/, "a new one is offered");
  }
  assert.match(sentence((await browser.post(path, {})).text), /was used already/);
});

step("the mail brings the link and the code, to who is known and who is not", async () => {
  const known = somebody();
  await new Browser().signIn(known);
  for (const email of [somebody(), known]) {
    const browser = new Browser();
    await browser.ask(email);
    const text = await mailTo(email, browser.asked);
    const path = /https?:\/\/[^/\s]+(\/sign-in\/\S+)/.exec(text)[1];
    assert.equal(path, link(browser));
    assert.match(text, new RegExp(`type this code instead: ${signInCode(browser.asked).replace(/^.{4}/, "$&-")}`));
    assert.match(text, /works for 10 minutes, once/);
    keep(path.split("/").pop());
    assert.equal((await browser.post(path, {})).status, 303);
  }
});

step("another browser needs the code, and the code needs the browser that asked", async () => {
  const asks = new Browser(), other = new Browser(), email = somebody();
  await asks.ask(email);
  for (const answer of [await other.get(link(asks)), await other.post(link(asks), {})]) {
    assert.equal(answer.status, 403);
    assert.match(sentence(answer.text), /requested in another browser.*or type the code.*ask for a new link/);
    assert.doesNotMatch(answer.text, new RegExp(email), "whose it is, is not told");
  }
  const code = signInCode(asks.asked);
  assert.equal((await other.post("/sign-in/code", { code })).status, 403);
  assert.equal((await asks.post("/sign-in/code", { code: "" })).status, 422);
  const wrong = await asks.post("/sign-in/code", { code: "0000-0000" });
  assert.equal(wrong.status, 422);
  assert.match(sentence(wrong.text), /not the code of the last mail/);
  const right = await asks.post("/sign-in/code", { code: ` ${code.slice(0, 4).toUpperCase()} - ${code.slice(4)} ` });
  assert.deepEqual([right.status, right.location], [303, "/me"]);
});

step("five wrong codes end a link", async () => {
  const browser = new Browser();
  await browser.ask(somebody());
  for (let i = 0; i < 5; i++) assert.equal((await browser.post("/sign-in/code", { code: "0000-0000" })).status, 422);
  const answer = await browser.post(link(browser), {});
  assert.equal(answer.status, 410);
  assert.match(sentence(answer.text), /wrong too often/);
});

step("an altered link says so", async () => {
  const browser = new Browser();
  await browser.ask(somebody());
  const path = link(browser);
  for (const altered of [`${path.slice(0, -1)}${path.endsWith("0") ? "1" : "0"}`, path.slice(0, -1), `${path}0`, path.replace("sgn_", "sgn_0"),
    path.replace(/sgn_.{12}/, "sgn_000000000000"), path.replace("cvs_", "cvi_")]) {
    for (const answer of [await browser.get(altered), await browser.post(altered, {})]) {
      assert.equal(answer.status, 404, altered);
      assert.match(sentence(answer.text), /is incomplete or wrong/);
    }
  }
  assert.equal((await browser.post(path, {})).status, 303, "the whole one still works");
});

step("two mails of one browser: either works", async () => {
  const browser = new Browser(), email = somebody();
  await browser.ask(email);
  const first = link(browser);
  await browser.ask(email);
  assert.equal((await browser.post(first, {})).status, 303);
});

step("known and unknown are answered the same", async () => {
  const known = somebody();
  await new Browser().signIn(known);
  const texts = await Promise.all([known, somebody()].map(async (email) => {
    const answer = await new Browser().ask(email);
    return [answer.status, answer.text.replaceAll(email, "EMAIL"), [...answer.headers.keys()].sort().join()];
  }));
  assert.deepEqual(texts[0], texts[1]);
});

step("an address that is none is refused in words, and nothing typed is lost", async () => {
  for (const email of ["", "zoe at example", "a@b@c", "zoe@", "<zoe@example.org>", "zoe@example.org\r\nBcc: x@example.org"]) {
    const answer = await new Browser().ask(email);
    assert.equal(answer.status, 422, email);
    assert.match(answer.text, /<a href="#email">/);
  }
  assert.match((await new Browser().ask("zoe at example")).text, /value="zoe at example"/);
});

step("it leads back to this site only", async () => {
  for (const back of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a b", "x".repeat(600)]) {
    const browser = new Browser();
    await browser.ask(somebody(), { back });
    assert.equal((await browser.post(link(browser), {})).location, "/me", back);
  }
});

step("twenty at once: one gets in", async () => {
  const browser = new Browser();
  await browser.ask(somebody());
  const path = link(browser), cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answers = await Promise.all(Array.from({ length: 20 }, () => new Browser({ cookie }).post(path, {})));
  assert.deepEqual(answers.map((a) => a.status).sort(), [303, ...Array(19).fill(410)]);
});

// --- cookies ------------------------------------------------------------------------------------------------------

step("cookies: __Host-, Secure, HttpOnly, Lax over https; nothing over http from afar", async () => {
  const https = new Browser({ "x-forwarded-proto": "https", host: "events.example.org" });
  await https.ask(somebody());
  const answer = await https.post(link(https), {});
  const lines = answer.headers.getSetCookie();
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  const session = lines.find((line) => line.startsWith("__Host-session="));
  assert.match(session, /^__Host-session=[0-9a-hjkmnp-tv-z]{52}; Max-Age=7776000;/, "260 bits");
  keep(https.cookies.get("__Host-session"));
  assert.equal((await https.get("/me")).status, 200);
  // the value under the plain name, or as a bearer token, is nothing
  const value = https.cookies.get("__Host-session");
  assert.equal((await new Browser({ "x-forwarded-proto": "https", cookie: `session=${value}` }).get("/me")).status, 401);
  for (const bearer of [value, `session ${value}`, `session:${value}`]) {
    assert.equal((await api("GET", "/me", bearer)).status, 401, bearer);
    assert.equal((await api("POST", "/tokens", bearer, { name: "x", scopes: ["read"] })).status, 401, bearer);
  }
  const afar = new Browser({ "x-forwarded-proto": "http", host: "events.example.org" });
  for (const refused of [await afar.get("/sign-in"), await afar.ask(somebody())]) {
    assert.equal(refused.status, 403);
    assert.match(sentence(refused.text), /without https/);
    assert.deepEqual(refused.headers.getSetCookie(), []);
  }
});

step("a new id at each sign-in; the old one and one that was signed out are 401", async () => {
  const browser = new Browser(), email = somebody();
  const replay = (session) => new Browser({ cookie: `session=${session}; signed=1` }).get("/me");
  await browser.signIn(email);
  const first = browser.cookies.get("session");
  await browser.signIn(email);
  const second = browser.cookies.get("session");
  assert.notEqual(first, second);
  assert.equal((await replay(first)).status, 401, "the session before");
  assert.equal((await replay(second)).status, 200);
  const out = await browser.post("/sign-out", { form: await browser.formToken() });
  assert.deepEqual([out.status, out.location], [303, "/"]);
  assert.equal(browser.cookies.has("session"), false);
  const over = await replay(second);
  assert.equal(over.status, 401);
  assert.match(over.headers.getSetCookie().join(), /session=; Max-Age=0/);
  assert.match(sentence(over.text), /not signed in any more/);
  keep(first, second);
});

step("sign out everywhere: sessions and command lines", async () => {
  const email = somebody(), here = await new Browser().signIn(email), there = await new Browser().signIn(email);
  const token = await there.commandLine("a laptop");
  keep(token);
  assert.equal((await api("GET", "/whoami", token)).status, 200);
  const list = (await here.get("/me")).text;
  assert.match(list, /Firefox on Linux[^]*Firefox on Linux[^]*a laptop|a laptop[^]*Firefox on Linux/);
  assert.equal((await here.post("/me", { form: await here.formToken(), do: "everywhere" })).status, 303);
  assert.equal((await there.get("/me")).status, 401);
  assert.equal((await here.get("/me")).status, 401);
  assert.equal((await api("GET", "/whoami", token)).status, 401);
});

step("one session ends another of the same person, and nobody else's", async () => {
  const email = somebody(), here = await new Browser().signIn(email), there = await new Browser().signIn(email);
  const stranger = await new Browser().signIn(somebody());
  const form = await here.formToken(), id = /name="id" value="(tok_[^"]+)"/.exec((await here.get("/me")).text)[1];
  await stranger.post("/me", { form: await stranger.formToken(), do: "end", id });
  assert.equal((await there.get("/me")).status, 200);
  assert.equal((await here.post("/me", { form, do: "end", id })).location, "/me?done=end");
  assert.equal((await there.get("/me")).status, 401);
});

step("shared pages hold nothing personal; the header has two variants", async () => {
  const browser = new Browser(), email = somebody();
  await browser.signIn(email);
  const inside = await browser.get("/events"), outside = await new Browser().get("/events");
  assert.match(inside.text, /href="\/me">My events/);
  assert.match(outside.text, /href="\/sign-in">Sign in/);
  assert.doesNotMatch(inside.text, new RegExp(email));
  assert.match(inside.headers.get("vary"), /Cookie/);
  for (const path of ["/me", "/me/login", "/sign-in"]) assert.equal((await browser.get(path)).headers.get("cache-control"), "no-store");
});

// --- CSRF ---------------------------------------------------------------------------------------------------------

step("CSRF: every form of a person, from elsewhere, as text, and with another session's token", async () => {
  const routes = JSON.parse(execFileSync(process.argv[2], ["--json"], { encoding: "utf8" }))
    .filter((r) => r.flags.includes("form") && /^\/(me|sign|invitations)/.test(r.pattern)).map((r) => r.pattern);
  assert.equal(routes.length, 10, routes.join(" "));
  const browser = await new Browser().signIn(somebody()), other = await new Browser().signIn(somebody());
  const foreign = await other.formToken(), form = await browser.formToken();
  await browser.ask(somebody());
  for (const pattern of routes) {
    const path = pattern === "/sign-in/{id}/{secret}" ? link(browser)
      : pattern.replace("{id}", { "/me/rsvp/{id}": "evt_000000000000", "/me/organizations/{id}": "org_000000000000" }[pattern] ?? "inv_000000000000").replace("{secret}", "cvi_x");
    const fields = { form, do: "everywhere", email: somebody(), code: "0000-0000" };
    for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none" }, { origin: "https://evil.example" }, { origin: "null" }, {}]) {
      const answer = await fetch(base + path, { method: "POST", redirect: "manual", body: new URLSearchParams(fields),
        headers: { cookie: `session=${browser.cookies.get("session")}`, "sec-fetch-site": "", ...headers } });
      assert.equal(answer.status, 403, `${pattern} with ${JSON.stringify(headers)}`);
    }
    const text = await browser.send("POST", path, { form: fields, headers: { "content-type": "text/plain" } });
    assert.equal(text.status, 415, `${pattern} as text`);
    if (!/^\/(me|sign-out)/.test(pattern)) continue;
    for (const token of ["", "cvf_x", foreign]) {
      const answer = await browser.post(path, { ...fields, form: token });
      assert.equal(answer.status, 403, `${pattern} with the token "${token}"`);
      assert.match(sentence(answer.text), /another session/);
    }
  }
  assert.equal((await browser.get("/me")).status, 200, "nothing has happened");
});

step("the JSON API takes no cookie", async () => {
  const browser = await new Browser().signIn(somebody());
  for (const [method, path, body] of [["GET", "/me"], ["GET", "/me/events"], ["PATCH", "/me", { name: "X" }], ["GET", "/tokens"]]) {
    const answer = await api(method, path, null, body, { cookie: `session=${browser.cookies.get("session")}`, origin: base, "sec-fetch-site": "same-origin" });
    assert.equal(answer.status, 401, `${method} ${path}`);
  }
});

// --- the command line's login -------------------------------------------------------------------------------------

step("a command line: code, button, token, once", async () => {
  const email = somebody(), browser = await new Browser().signIn(email);
  const login = await expected(201, "POST", "/logins", null, { name: "convene on <b>laptop</b>" });
  keep(login.secret, login.code.replace("-", ""));
  assert.match(login.url, /\/me\/login$/);
  assert.deepEqual(await expected(200, "POST", `/logins/${login.id}`, login.secret), { state: "waiting" });
  const soon = await api("POST", `/logins/${login.id}`, login.secret);
  assert.deepEqual([soon.status, soon.headers.get("retry-after")], [429, "3"]);
  await expected(404, "POST", `/logins/${login.id}`, "cvg_x");
  await expected(401, "POST", `/logins/${login.id}`, null);
  const asks = await browser.post("/me/login", { form: await browser.formToken(), code: login.code.toUpperCase().replace("-", " "), do: "look" });
  assert.doesNotMatch((await browser.get(`/me/login?code=${login.code}`)).text, /Let it in/, "a code is typed, never part of a link");
  assert.match(asks.text, /convene on &lt;b&gt;laptop&lt;\/b&gt;/);
  assert.equal((await api("POST", `/logins/${login.id}`, login.secret)).status === 201, false, "looking lets nobody in");
  const wrong = await browser.post("/me/login", { form: await browser.formToken(), code: "0000-0000", do: "look" });
  assert.equal(wrong.status, 422);
  assert.match(sentence(wrong.text), /No command line is waiting for this code/);
  assert.equal((await new Browser().get("/me/login")).status, 401);
  const allowed = await browser.post("/me/login", { form: await browser.formToken(), code: login.code, do: "allow" });
  assert.match(sentence(allowed.text), /The command line is signed in/);
  const taken = await expected(201, "POST", `/logins/${login.id}`, login.secret);
  keep(taken.token);
  assert.deepEqual([taken.kind, taken.person.email], ["cli", email]);
  await expected(410, "POST", `/logins/${login.id}`, login.secret);
  assert.equal((await expected(200, "GET", "/me", taken.token)).access.length, 2);
  const refused = await expected(201, "POST", "/logins", null, { name: "another" });
  await browser.post("/me/login", { form: await browser.formToken(), code: refused.code, do: "refuse" });
  await expected(403, "POST", `/logins/${refused.id}`, refused.secret);
});

step("ten programs with one secret: one token", async () => {
  const browser = await new Browser().signIn(somebody()), form = await browser.formToken();
  const login = await expected(201, "POST", "/logins", null, { name: "many" });
  const decided = await Promise.all(Array.from({ length: 5 }, () => browser.post("/me/login", { form, code: login.code, do: "allow" })));
  assert.equal(decided.filter((a) => a.status === 200).length, 1, "decided once");
  const taken = await Promise.all(Array.from({ length: 10 }, () => api("POST", `/logins/${login.id}`, login.secret)));
  assert.deepEqual(taken.map((a) => a.status).sort(), [201, ...Array(9).fill(410)]);
});

step("bad input has its sentence", async () => {
  const token = await (await new Browser().signIn(somebody())).commandLine();
  for (const [method, path, body] of [["POST", "/logins", {}], ["POST", "/logins", { name: "" }], ["POST", "/logins", { name: "x", scope: "admin" }],
    ["PATCH", "/me", { name: null }], ["PATCH", "/me", { name: "x".repeat(101) }], ["PATCH", "/me", { role: "admin" }]]) {
    const answer = await expected(422, method, path, path === "/me" ? token : null, body);
    assert.ok(answer.errors.every((e) => e.field && /\.$/.test(e.detail)), JSON.stringify(answer));
  }
  const same = await expected(200, "PATCH", "/me", token, { ...(await expected(200, "GET", "/me", token)), name: " Ada Lovelace ", email: "root@example.org" });
  assert.equal(same.name, "Ada Lovelace");
  assert.match(same.email, /^somebody/);
});

// --- members: role x route x object -------------------------------------------------------------------------------

const organization = async (name) => (await api("POST", "/organizations", admin, { name: `${name} ${Date.now()}`, kind: "society" })).json;
const orgToken = async (id) => (await api("POST", "/tokens", admin, { name: "x", scopes: ["organizer"], organization: id })).json.token;

step("what the pages show to each role", async () => {
  const ours = await organization("Ours"), theirs = await organization("Theirs");
  const token = await orgToken(ours.id), people = {};
  for (const role of ["owner", "editor", "check_in"]) {
    const email = somebody(), browser = await new Browser().signIn(email);
    const invitation = await expected(201, "POST", `/organizations/${ours.id}/members`, token, { email, role });
    keep(invitationPath(invitation.id).split("/").pop());
    assert.equal((await new Browser().get(invitationPath(invitation.id))).status, 200);
    assert.equal((await new Browser().post(invitationPath(invitation.id), {})).status, 200);
    assert.equal((await new Browser().post(invitationPath(invitation.id), {})).status, 410, "once");
    const line = await browser.commandLine(role);
    people[role] = { email, browser, line, id: (await expected(200, "GET", "/me", line)).id };
  }
  keep(token, ...Object.values(people).map((person) => person.line));
  await expected(201, "POST", "/events", token, { title: "A door", mode: "online", starts: "2027-01-04T09:00", zone: "Europe/Berlin" });
  for (const [name, status] of [["owner", 200], ["editor", 200], ["check_in", 200]]) {
    const page = await people[name].browser.get(`/me/organizations/${ours.id}`);
    assert.equal(page.status, status);
    assert.equal(/Invite somebody/.test(page.text), name === "owner");
    assert.equal(page.text.includes(people.owner.email), name === "owner", "addresses are for owners");
    const door = /href="(\/events\/[^"]+\/checkin\/[^"]+)"/.exec(page.text)?.[1], guests = /href="(\/events\/[^"]+\/rsvps\/[^"]+)"/.exec(page.text)?.[1];
    assert.equal((await people[name].browser.get(door)).status, 200, "the door");
    assert.equal(Boolean(guests), name !== "check_in", "who comes");
    if (guests) assert.equal((await people[name].browser.get(guests)).status, 200);
    const invited = await people[name].browser.post(`/me/organizations/${ours.id}`, { form: await people[name].browser.formToken(), do: "invite", email: somebody(), role: "owner" });
    assert.equal(invited.status, name === "owner" ? 303 : 403);
    assert.equal((await people[name].browser.get(`/me/organizations/${theirs.id}`)).status, 403);
  }
  const owner = people.owner, form = await owner.browser.formToken(), page = `/me/organizations/${ours.id}`;
  const last = await owner.browser.post(page, { form, do: "leave", member: owner.id });
  assert.equal(last.status, 422);
  assert.match(sentence(last.text), /An organization needs an owner/);
  await expected(409, "DELETE", `/organizations/${ours.id}/members/${owner.id}`, owner.line);
  assert.equal((await owner.browser.post(page, { form, do: "role", member: people.editor.id, role: "owner" })).location, `${page}?done=role`);
  // who leaves may have made tokens
  assert.doesNotMatch((await owner.browser.get(page)).text, /Revoke the/);
  assert.equal((await owner.browser.post(page, { form, do: "role", member: people.check_in.id, role: "owner" })).location, `${page}?done=role`);
  const { token: made } = await expected(201, "POST", "/tokens", people.check_in.line, { name: "made", scopes: ["organizer"], organization: ours.id });
  keep(made);
  assert.match((await owner.browser.get(page)).text, /name="tokens" value="revoke"><label[^>]*>Revoke the token that they made</);
  assert.equal((await owner.browser.post(page, { form, do: "remove", member: people.check_in.id, tokens: "revoke" })).location, `${page}?done=remove`);
  await expected(401, "GET", "/whoami", made);
  assert.equal((await owner.browser.post(page, { form, do: "leave", member: owner.id })).location, "/me");
  await expected(403, "GET", `/organizations/${ours.id}/members`, owner.line);
});

step("two owners leave at once: one stays", async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await organization("Left"), token = await orgToken(id), owners = [];
    for (let i = 0; i < 2; i++) {
      const email = somebody(), invitation = await expected(201, "POST", `/organizations/${id}/members`, token, { email, role: "owner" });
      await new Browser().post(invitationPath(invitation.id), {});
      owners.push(await (await new Browser().signIn(email)).commandLine());
    }
    const ids = await Promise.all(owners.map(async (owner) => (await api("GET", "/me", owner)).json.id));
    const answers = await Promise.all(owners.map((owner, i) => api("DELETE", `/organizations/${id}/members/${ids[i]}`, owner)));
    assert.deepEqual(answers.map((a) => a.status).sort(), [204, 409]);
  }
});

step("invitations: altered, for nobody, for somebody else's organization", async () => {
  const browser = new Browser();
  for (const path of [invitationPath("inv_000000000000").replace(/.$/, "!"), "/invitations/inv_0/cvi_x", "/invitations/sgn_000000000000/cvi_x"])
    assert.equal((await browser.get(path)).status, 404);
  assert.equal((await browser.get(invitationPath("inv_000000000000"))).status, 410);
});

// --- my events ----------------------------------------------------------------------------------------------------

step("an RSVP of who is signed in is taken at once, and stands among my events", async () => {
  const email = somebody(), browser = await new Browser().signIn(email);
  const event = (await api("POST", "/events", admin, { title: "At once", organizer: (await organization("Mine")).id, mode: "online", starts: "2027-01-05T09:00", zone: "Europe/Berlin" })).json;
  const form = await browser.formToken();
  assert.match((await browser.get(event.url)).text, new RegExp(`href="/me/rsvp/${event.id}"`));
  const asks = await browser.get(`/me/rsvp/${event.id}`);
  assert.match(asks.text, new RegExp(email));
  assert.doesNotMatch(asks.text, /name="email"/);
  assert.equal((await browser.post(`/me/rsvp/${event.id}`, { form, party: "99" })).status, 422);
  const taken = await browser.post(`/me/rsvp/${event.id}`, { form, party: "1", email: "root@example.org", name: "Root" });
  assert.equal(taken.status, 303);
  assert.match((await browser.get(taken.location)).text, /You have a seat/);
  assert.match((await browser.get("/me")).text, /At once[^]*You have a seat/);
  const rows = (await api("GET", `/events/${event.id}/rsvps`, admin)).json.data;
  assert.deepEqual(rows.map((r) => [r.email, r.state, r.confirmed]), [[email, "going", true]]);
  assert.equal((await new Browser().get(`/me/rsvp/${event.id}`)).status, 401);
  const token = await browser.commandLine();
  assert.equal((await expected(200, "GET", "/me/events", token)).data[0].event.title, "At once");
});

// --- rates --------------------------------------------------------------------------------------------------------

step("too many mails: 429 with Retry-After, the same for known and unknown, by address and by network", async () => {
  const known = somebody(), unknown = somebody();
  await new Browser().signIn(known);
  const asked = async (email, times, headers) => {
    const answers = [];
    for (let i = 0; i < times; i++) answers.push(await new Browser(headers).ask(typeof email === "function" ? email() : email));
    return answers;
  };
  for (const [email, taken] of [[known, 6], [unknown, 6]]) {
    const answers = await asked(email, taken + 1);
    assert.deepEqual(answers.map((a) => a.status), [...Array(taken).fill(200), 429]);
    assert.equal(answers.at(-1).headers.get("retry-after"), "1800");
    assert.match(sentence(answers.at(-1).text), /This address has had 6 mails that nobody has answered\. Try again in 30 minutes/);
  }
  const burst = somebody(), at = await Promise.all(Array.from({ length: 40 }, () => new Browser().ask(burst)));
  assert.equal(at.filter((a) => a.status === 200).length, 6, "all workers count together");
  const net = await asked(somebody, 61, { "x-forwarded-for": "2001:db8:1:2::1" });
  assert.deepEqual([net.filter((a) => a.status === 200).length, net.at(-1).status], [60, 429]);
  assert.equal((await asked(somebody, 1, { "x-forwarded-for": "2001:db8:1:2:ffff::2" }))[0].status, 429, "the same /64");
  assert.equal((await asked(somebody, 1, { "x-forwarded-for": "2001:db8:1:3::1" }))[0].status, 200, "another one");
  // Whoever is over a limit takes nothing from the address that it asks for; and its owner, elsewhere, always gets through.
  const boss = somebody();
  await asked(boss, 9, { "x-forwarded-for": "2001:db8:1:2::1" });
  assert.equal((await asked(boss, 6)).every((a) => a.status === 200), true, "six refused requests are not the boss's");
  assert.equal((await asked(boss, 1))[0].status, 429);
  const elsewhere = (await asked(boss, 3, { "x-forwarded-for": "2001:db8:2::1" })).map((a) => a.status);
  assert.deepEqual(elsewhere, [200, 200, 429], "a network has two mails of its own");
  assert.equal((await asked(boss.replace("@", "+tag@"), 1, { "x-forwarded-for": "2001:db8:2:1::1" }))[0].status, 429, "a /48 is one network, a tag no other mailbox");
  assert.equal((await asked(boss, 1, { "x-forwarded-for": "2001:db8:3::1" }))[0].status, 200);
});

step("an Idempotency-Key belongs to its caller", async () => {
  const organizer = await orgToken((await organization("Keys")).id), other = await orgToken((await organization("Others")).id);
  const event = await expected(201, "POST", "/events", organizer, { title: "Keys", mode: "online", starts: "2027-05-04T09:00", zone: "Europe/Berlin" });
  const take = (token, email, name = "Somebody") => api("POST", `/events/${event.id}/rsvps`, token, { name, email }, { "idempotency-key": "1" });
  const [one, two] = [somebody(), somebody()], first = await take(null, one);
  assert.equal(first.status, 201);
  assert.equal((await take(null, one)).text, first.text, "a repeat gets the same answer");
  const answers = [await take(null, one, "Another"), await take(null, somebody(), "Another")];
  assert.deepEqual(answers.map(({ status, json }) => [status, json.state]), [[201, "held"], [201, "held"]], "whether somebody has used the key is not told");
  const added = await take(organizer, two);
  assert.equal(added.status, 201);
  assert.equal((await take(organizer, two)).text, added.text);
  assert.equal((await take(organizer, two, "Another")).status, 409, "another request of the same caller is refused");
  assert.equal((await take(other, somebody())).status, 201, "and of another caller it is another key");
});

// --- what a thief finds -------------------------------------------------------------------------------------------

step("neither the database nor the log holds anything that works", async () => {
  const dump = asOwner("pg_dump", "-a"), log = readFileSync(`${process.env.CONVENE_STATE_DIR}/log`, "utf8");
  assert.ok(secrets.length > 20 && secrets.every((s) => s.length >= 8), `${secrets.length} secrets`);
  assert.match(dump, /sign_in/);
  for (const secret of new Set(secrets)) {
    assert.equal(dump.includes(secret), false, `the dump holds ${secret}`);
    assert.equal(log.includes(secret), false, `the log holds ${secret}`);
  }
  assert.doesNotMatch(dump, /2001:db8/, "nor from where anybody asked");
  assert.doesNotMatch(log, /@example\.org/, "nor an address in the log");
});

for (const [title, run] of steps) {
  await run().catch((error) => {
    error.message = `${title}: ${error.message}`;
    throw error;
  });
  console.log(`ok   ${title}`);
}
