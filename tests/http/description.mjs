// The API's description, which the build joins (beside the daemon that CONVENED names): finding the operation of a
// request, and checking an answer against it.
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const daemon = process.env.CONVENED ?? fileURLToPath(new URL("../../build/convened", import.meta.url));
const file = join(dirname(daemon), "web/openapi.yaml");
export const description = await read();

/** Reading YAML takes half a second, and many tests do it: what was read is kept beside it as JSON. */
async function read() {
  const kept = `${file}.json`;
  if (statSync(kept, { throwIfNoEntry: false })?.mtimeMs > statSync(file).mtimeMs) return JSON.parse(readFileSync(kept, "utf8"));
  const { parse } = await import("yaml");
  const document = parse(readFileSync(file, "utf8"));
  const made = `${kept}.${process.pid}`;
  writeFileSync(made, JSON.stringify(document));
  renameSync(made, kept);
  return document;
}

// Not optimized: each check is compiled for a few answers only, and that takes longer than checking.
const ajv = new Ajv2020({ strict: false, allErrors: true, code: { optimize: false } });
addFormats(ajv);
ajv.addSchema({ $id: "api", ...description });

export function follow(thing) {
  if (!thing?.$ref) return thing;
  return thing.$ref
    .slice(2)
    .split("/")
    .reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], description);
}

/** The path item that a path belongs to; one without variables goes before one with. */
export function pathOf(path) {
  const segments = path.split("/");
  const fits = (template) => {
    const parts = template.split("/");
    return parts.length === segments.length && parts.every((part, i) => part.startsWith("{") || part === segments[i]);
  };
  return Object.keys(description.paths)
    .filter(fits)
    .sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

/** What is wrong with an answer, as sentences; none when the description allows it. */
export function faults(method, path, { status, headers, body }) {
  const template = pathOf(path);
  const operation = description.paths[template]?.[method.toLowerCase()];
  if (!operation) return [];
  const response = follow(operation.responses[status] ?? (status >= 400 ? operation.responses.default : undefined));
  if (!response) return [`${method} ${template} has no answer ${status} in openapi.yaml`];
  const missing = Object.entries(response.headers ?? {})
    .filter(([name]) => !(name.toLowerCase() in headers))
    .map(([name]) => `the header ${name} is missing`);
  const type = (headers["content-type"] ?? "").split(";")[0];
  if (!response.content) return type ? [...missing, `a body of ${type}, but openapi.yaml has none`] : missing;
  const media = response.content[type];
  if (!media) return [...missing, `Content-Type ${type || "(none)"}, but openapi.yaml has ${Object.keys(response.content)}`];
  if (!type.endsWith("json")) return missing;
  const check = ajv.compile(located(media.schema));
  if (check(JSON.parse(body))) return missing;
  return [...missing, ...check.errors.map((e) => `${e.instancePath || "/"} ${e.message} ${JSON.stringify(e.params)}`)];
}

function located(schema) {
  return schema.$ref ? { $ref: `api${schema.$ref}` } : schema;
}
