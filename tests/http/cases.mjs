// Plays case files against a daemon and reports each as a line of TAP.
// usage: CONVENE_URL=... CONVENE_TOKEN=... cases.mjs [--seed N] [part of a path below cases/]...
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { parseArgs } from "node:util";
import { fill, parseCase } from "./case.mjs";
import { faults } from "./description.mjs";
import { check } from "./expect.mjs";

const LIMIT_MS = 30_000;
const cases = new URL("./cases/", import.meta.url);
const base = new URL(process.env.CONVENE_URL ?? "http://127.0.0.1:8080");
const { values: options, positionals: wanted } = parseArgs({ options: { seed: { type: "string" } }, allowPositionals: true });
const seed = Number(options.seed ?? Math.floor(Math.random() * 1e6));

function send(method, target, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: base.hostname, port: base.port, method, path: target, agent: false, timeout: LIMIT_MS });
    for (const [name, value] of headers) request.setHeader(name, value);
    if (body.length && !request.hasHeader("content-length")) request.setHeader("Content-Length", body.length);
    request.on("timeout", () => request.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)));
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    // A client that asks first sends its body only when it may.
    if (!request.hasHeader("expect")) return request.end(body);
    request.on("continue", () => request.end(body));
    return request.flushHeaders();
  });
}

/** What holds for every answer, whatever the case expects. */
function common(method, path, answer) {
  const found = method === "HEAD" ? [] : faults(method, path, answer);
  if (answer.status >= 500 && answer.status !== 503) found.push(`a status of ${answer.status}`);
  if (path.startsWith("/api/") && answer.status >= 400 && method !== "HEAD") {
    if (answer.json?.status !== answer.status) found.push(`the problem says ${answer.json?.status}, the status is ${answer.status}`);
    if (!answer.json?.detail && !answer.json?.errors?.length) found.push("the problem has no sentence");
  }
  if (answer.headers["x-content-type-options"] !== "nosniff") found.push("no X-Content-Type-Options: nosniff");
  return found;
}

async function runStep(step, variables) {
  const target = fill(step.target, variables).toString("latin1");
  const headers = step.headers.map(([name, value]) => [name, fill(value, variables).toString("latin1")]);
  const answer = await send(step.method, target, headers, fill(step.body, variables));
  try {
    answer.json = JSON.parse(answer.body);
  } catch {
    answer.json = undefined;
  }
  const failures = common(step.method, target.split("?")[0], answer);
  for (const { line, text } of step.expects) {
    const said = check(fill(text, variables).toString(), answer, variables);
    if (said) failures.push(`line ${line}: ${said}`);
  }
  return failures;
}

// Ends in a digit, so that no language takes it for a form of another word.
const unique = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}7`;

/** What each case starts with: the administrator's token, and that of an organization that was vouched for. */
async function prepare() {
  const admin = process.env.CONVENE_TOKEN ?? "";
  const make = async (path, document) => {
    const headers = [["Authorization", `Bearer ${admin}`], ["Content-Type", "application/json"]];
    const answer = await send("POST", path, headers, Buffer.from(JSON.stringify(document)));
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body);
  };
  const organization = await make("/api/v1/organizations", { name: `Cases ${unique()}`, kind: "society", standing: "vouched" });
  const { token } = await make("/api/v1/tokens", { name: "cases", scopes: ["organizer"], organization: organization.id });
  return { admin, token, organization: organization.id };
}

/** The lines that tell what was wrong; none when the case passed. */
async function runCase(name) {
  const steps = parseCase(readFileSync(new URL(name, cases), "utf8"));
  const variables = { ...(await prepare()), unique: unique() };
  for (const step of steps) {
    let failures;
    try {
      failures = await runStep(step, variables);
    } catch (error) {
      failures = [error.message || error.code || String(error)];
    }
    if (failures.length) return [`line ${step.line}: ${step.title}`, ...failures.map((f) => `  ${f}`)];
  }
  return [];
}

/** LIST in an order that N decides (mulberry32), another with each N. */
function shuffled(list, n) {
  const random = () => {
    n = (n + 0x6d2b79f5) | 0;
    let t = Math.imul(n ^ (n >>> 15), 1 | n);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const keyed = list.map((item) => [random(), item]);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}

// Another order in each run, so that a case which needs what another left is noticed.
const names = shuffled(
  readdirSync(cases, { recursive: true })
    .filter((name) => name.endsWith(".http") && (!wanted.length || wanted.some((w) => name.includes(w))))
    .sort(),
  seed,
);
const failed = [];
console.log(`TAP version 13\n1..${names.length}\n# in the order of --seed ${seed}`);
for (const [i, name] of names.entries()) {
  const wrong = await runCase(name).catch((error) => [String(error)]);
  if (wrong.length) failed.push(name);
  console.log(`${wrong.length ? "not ok" : "ok"} ${i + 1} - ${name}`);
  for (const text of wrong.join("\n").split("\n")) if (text) console.log(`# ${text}`);
}
console.log(`# ${names.length - failed.length} of ${names.length} cases passed${failed.length ? `; failed: ${failed.join(" ")}` : ""}`);
process.exit(failed.length || !names.length ? 1 : 0);
