// Every route with every role, against the tables beside this file.
// usage: CONVENE_URL=... CONVENE_TOKEN=... CONVENE_STATE_DIR=... rights.mjs PROGRAM [--print] [WORDS]
//   PROGRAM prints the route table as JSON; --print prints the tables as they were found; WORDS: only rows that hold them
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Browser, base } from "../browser.mjs";
import { api } from "./api.mjs";
import { pages } from "./pages.mjs";
import { newWorld } from "./world.mjs";

const AT_ONCE = 6; // cells
const [program, ...more] = process.argv.slice(2);
const printing = more.includes("--print");
const words = more.filter((word) => word !== "--print").join(" ");
const prefix = "/api/v1";

/** {roles, rows: [{name, codes}]} of a table: a line of roles, then rows, which end with as many codes. */
function readTable(file) {
  const lines = readFileSync(new URL(file, import.meta.url), "utf8").split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  const roles = lines[0].trim().split(/\s+/);
  const rows = lines.slice(1).map((line) => {
    const parts = line.trim().split(/\s+/);
    return { name: parts.slice(0, -roles.length).join(" "), codes: parts.slice(-roles.length).map(Number) };
  });
  return { roles, rows };
}

// --- the routes, the tables and the calls name the same --------------------------------------------------------

const routeOf = (name) => name.replace(/ \[.*$/, "");

function compareNames(what, routes, table, calls) {
  const rows = table.rows.map((row) => row.name), faults = [];
  const missing = (name, of, where) => { if (!of.has(name)) faults.push(`${name} has no ${where}`); };
  const rowRoutes = new Set(rows.map(routeOf)), callNames = new Set(Object.keys(calls)), rowNames = new Set(rows), known = new Set(routes);
  for (const name of routes) missing(name, rowRoutes, `row in ${what}.table`);
  for (const name of rows) missing(name, callNames, `call in ${what}.mjs`);
  for (const name of rows) missing(routeOf(name), known, "route");
  for (const name of callNames) missing(name, rowNames, `row in ${what}.table`);
  for (const row of table.rows) if (row.codes.some((code) => !(code >= 200 && code < 600))) faults.push(`${row.name}: a code is missing`);
  return faults;
}

// --- sending ------------------------------------------------------------------------------------------------------

function pathOf(name, call, ids) {
  let at = 0;
  const path = routeOf(name).split(" ")[1].replace(/\{\w+\}/g, () => ids[at++]);
  return call.query ? `${path}?${call.query}` : path;
}

/** A stream never ends: its head is enough. */
async function textOf(answer) {
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) return answer.text();
  await answer.body.cancel();
  return "";
}

async function sendApi(world, role, name, call, ids, query, body) {
  const bearer = call.bearer?.[role] ?? world.bearers[role];
  const answer = await fetch(base + prefix + pathOf(name, { ...call, query }, ids), {
    method: name.split(" ")[0],
    headers: { ...(role === "cook" && { cookie: world.cookie }), ...(bearer && { authorization: `Bearer ${bearer}` }), ...(body && { "content-type": call.lines ? "application/x-ndjson" : "application/json" }) },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, text: await textOf(answer) };
}

/** What an answer says, without what differs from request to request. */
const said = (answer, ids) => ids.reduce((text, id) => text.replaceAll(id, "ID"), `${answer.status} ${answer.text.replace(/"(request|instance)":"[^"]*"/g, "")}`);

/** ANSWER, and how it differs from that about a thing that is not there, if it does. */
function compareTwin(answer, ids, twin, twinIds) {
  const [there, absent] = [said(answer, ids), said(twin, twinIds)];
  if (there === absent) return answer;
  const at = [...there].findIndex((letter, i) => letter !== absent[i]);
  const part = (text) => text.slice(Math.max(0, at - 60), at + 100);
  return { ...answer, tells: `it is …${part(there)}… where it is there, …${part(absent)}… where it is not` };
}

const isRefused = ({ status }) => [401, 403, 404, 410].includes(status);

async function cellApi(world, role, name) {
  const call = await api[name](world, role), ids = call.id ?? [];
  const answer = await sendApi(world, role, name, call, ids, call.query, call.body);
  const twins = call.twin ?? (call.twinQuery || call.twinBody ? ids : null);
  if (!twins || call.seen?.includes(role) || !isRefused(answer)) return answer;
  const twin = await sendApi(world, role, name, call, twins, call.twinQuery ?? call.query, call.twinBody ?? call.body);
  return compareTwin(answer, ids, twin, twins);
}

async function cellPage(world, role, name) {
  const call = await pages[name](world, role);
  const browser = call.browser ?? world.people[role]?.browser ?? new Browser();
  const cookies = new Map(browser.cookies); // each cell begins with the same ones, and no other cell is in its way
  const mine = Object.assign(new Browser(), { cookies });
  const other = role === "pers" ? world.people.ownA : world.people.pers;
  const signer = call.signed === "other" ? other.browser : browser;
  const token = call.signed && (world.forms.get(signer) ?? (await signer.formToken()));
  const form = { form: token || "", ...call.form };
  const send = (ids) => {
    const path = pathOf(name, call, ids);
    return name.startsWith("GET ") ? mine.get(path) : mine.post(path, form);
  };
  const answer = await send(call.id ?? []);
  return call.twin && isRefused(answer) ? compareTwin(answer, call.id, await send(call.twin), call.twin) : answer;
}

// --- the matrix -----------------------------------------------------------------------------------------------------

async function runTable(world, table, cell) {
  const jobs = table.rows.filter((row) => row.name.includes(words)).flatMap((row) => {
    row.seen = [];
    return table.roles.map((role, at) => ({ row, role, at }));
  });
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const { row, role, at } = job;
      try {
        row.seen[at] = await cell(world, role, row.name);
      } catch (error) {
        row.seen[at] = { status: 0, text: String(error.stack) };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return table.rows.filter((row) => row.seen);
}

const wrongIn = (table, row) => row.seen.flatMap((answer, at) => {
  const faults = [];
  if (answer.status !== row.codes[at]) faults.push(`${table.roles[at]} is ${answer.status}, not ${row.codes[at]}: ${answer.text.replace(/\s+/g, " ").slice(0, 200)}`);
  if (answer.tells) faults.push(`${table.roles[at]} learns whether it is there: ${answer.tells}`);
  return faults;
});

function printTable(table, rows) {
  const line = (name, cells) => console.log(`${name.padEnd(68)}${cells.map((text) => String(text).padStart(6)).join("")}`);
  line("", table.roles);
  for (const row of rows) line(row.name, row.seen.map((answer) => answer.status));
}

const routes = JSON.parse(execFileSync(program, ["--json"], { encoding: "utf8" })).map((route) => `${route.method} ${route.pattern}`);
const isApi = (name) => name.includes(` ${prefix}/`);
const tables = [
  { what: "api", table: readTable("api.table"), calls: api, cell: cellApi, routes: routes.filter(isApi).map((name) => name.replace(prefix, "")) },
  { what: "pages", table: readTable("pages.table"), calls: pages, cell: cellPage, routes: routes.filter((name) => !isApi(name)) },
];

let test = 0, failed = 0, cells = 0;
const report = (name, faults) => {
  failed += faults.length > 0;
  console.log(`${faults.length > 0 ? "not ok" : "ok"} ${++test} - ${name}`);
  for (const fault of faults) console.log(`  # ${fault}`);
};

for (const { what, table, calls, routes: named } of tables) if (!printing) report(`${what}: routes, rows and calls are the same`, compareNames(what, named, table, calls));
const began = Date.now();
const world = await newWorld();
world.forms = new Map();
for (const { browser } of Object.values(world.people)) world.forms.set(browser, await browser.formToken());
for (const { what, table, cell } of tables) {
  const rows = await runTable(world, table, cell);
  if (printing) printTable(table, rows);
  for (const row of rows) {
    cells += row.seen.length;
    if (!printing) report(`${what}: ${row.name}`, wrongIn(table, row));
    else for (const fault of wrongIn(table, row).filter((text) => / learns | is 0, /.test(text))) console.log(`# ${row.name}: ${fault}`);
  }
}
console.log(`# ${cells} cells in ${((Date.now() - began) / 1000).toFixed(1)} s, ${failed} rows wrong`);
console.log(`1..${test}`);
process.exit(failed > 0 ? 1 : 0);
