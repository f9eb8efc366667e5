// Holds the API's description against the route table: usage: openapi.mjs PROGRAM (which prints the table as JSON)
import { execFileSync } from "node:child_process";
import { description, follow } from "./description.mjs";

const routes = JSON.parse(execFileSync(process.argv[2], ["--json"], { encoding: "utf8" }));
const faults = [];
const fault = (where, what) => faults.push(`${where}: ${what}`);
const same = (where, what, described, real) => {
  if (JSON.stringify(described) !== JSON.stringify(real))
    fault(where, `${what} is ${JSON.stringify(described)} in openapi.yaml, ${JSON.stringify(real)} in the route table`);
};

const isDescribed = (route) =>
  route.pattern.startsWith("/api/") || ["/livez", "/readyz", "/metrics"].includes(route.pattern);
const key = (method, path) => `${method.toUpperCase()} ${path}`;

const operations = new Map();
for (const [path, item] of Object.entries(description.paths))
  for (const method of ["get", "post", "put", "patch", "delete"])
    if (item[method])
      operations.set(key(method, path), {
        ...item[method],
        parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map(follow),
      });

// What a row of a parameter table comes to in a schema.
const schemaOf = {
  text: (p) => ({ type: "string", maxLength: p.max }),
  int: (p) => ({ type: "integer", minimum: p.min, maximum: p.max, default: Number(p.fallback) }),
  date: () => ({ type: "string", format: "date" }),
  choice: (p) => ({ type: "string", enum: p.choices, ...(p.fallback ? { default: p.fallback } : {}) }),
  list: (p) => ({ type: "array", maxItems: p.max, items: p.choices.length ? { type: "string", enum: p.choices } : { type: "string" } }),
  flag: () => ({ type: "integer", enum: [0, 1], default: 0 }),
};

function compareParameters(where, operation, route) {
  const query = operation.parameters.filter((p) => p.in === "query");
  same(where, "the list of parameters", query.map((p) => p.name), route.params.map((p) => p.name));
  for (const param of route.params) {
    const described = query.find((p) => p.name === param.name);
    if (described) same(`${where} ${param.name}`, "the schema", described.schema, schemaOf[param.type](param));
    if (described && param.type === "list" && described.explode !== false) fault(where, `${param.name} must have explode: false`);
  }
  const inPath = operation.parameters.filter((p) => p.in === "path").map((p) => p.name);
  same(where, "the list of path parameters", inPath, [...route.pattern.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));
}

function compareBody(where, operation, route) {
  const has = (flag) => route.flags.includes(flag);
  const takes = has("json") ? "application/json" : has("ndjson") ? "application/x-ndjson" : null;
  const body = operation.requestBody;
  if (!takes !== !body) return fault(where, takes ? `takes ${takes}, which is not described` : "has a body in openapi.yaml only");
  if (!body) return undefined;
  if (!(takes in body.content)) fault(where, `${takes} is not among the types of its body`);
  same(where, "whether a body is required", body.required ?? false, !has("optional"));
  const [, number, unit] = /At most (\d+) (kB|MB)/.exec(body.description ?? "") ?? [];
  return same(where, "the largest body", Number(number) * (unit === "MB" ? 1 << 20 : 1 << 10), route.body_max);
}

for (const route of routes.filter(isDescribed)) {
  const where = key(route.method, route.pattern);
  const operation = operations.get(where);
  operations.delete(where);
  if (!operation) {
    fault(where, "is not in openapi.yaml");
    continue;
  }
  compareParameters(where, operation, route);
  compareBody(where, operation, route);
  if (route.flags.includes("cached") !== "304" in operation.responses)
    fault(where, "304 is described where the reply has no ETag, or the other way round");
  const takesToken = operation.security?.some((s) => s.token || s.secret);
  if (takesToken && !("401" in operation.responses)) fault(where, "takes a token, but 401 is not described");
  // What anybody may do says so with an empty alternative.
  if (route.method !== "GET" && !operation.security) fault(where, "changes something, and does not say who may");
}
for (const where of operations.keys()) fault(where, "is described, but not in the route table");

for (const line of faults) console.error(line);
console.log(`openapi.yaml against ${routes.length} routes: ${faults.length ? `${faults.length} differences` : "the same"}`);
process.exit(faults.length ? 1 : 0);
