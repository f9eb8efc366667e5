// What a step may expect of its answer: one row per kind of line.
import { isDeepStrictEqual } from "node:util";

export function at(document, pointer) {
  return pointer
    .split("/")
    .slice(1)
    .reduce((value, key) => value?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

const show = (value) => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 300));
const glob = (pattern) => new RegExp(`^${pattern.split("*").map((s) => s.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "s");

const kinds = [
  {
    line: /^(\d{3}(?:\|\d{3})*)$/,
    check: (answer, _, [status]) => !status.split("|").includes(String(answer.status)) && `the status is ${answer.status}, not ${status}`,
  },
  {
    line: /^error (\S+) in (query|body|header|path)(?:: (.*))?$/,
    check: (answer, _, [field, where, words = ""]) => {
      const found = (answer.json?.errors ?? []).filter((e) => e.field === (field === "-" ? "" : field) && e.in === where);
      return !found.some((e) => e.detail.includes(words)) && `no error on ${field} in ${where} with "${words}": ${show(answer.json)}`;
    },
  },
  {
    line: /^(\/\S*) -> (\w+)$/,
    check: (answer, variables, [pointer, name]) => {
      const value = at(answer.json, pointer);
      variables[name] = typeof value === "string" ? value : JSON.stringify(value);
      return value === undefined && `there is nothing at ${pointer}: ${show(answer.json)}`;
    },
  },
  {
    line: /^(\/\S*) (=|!=) (.*)$/,
    check: (answer, _, [pointer, operator, json]) => {
      const value = at(answer.json, pointer);
      const equal = isDeepStrictEqual(value, JSON.parse(json));
      return equal !== (operator === "=") && `${pointer} is ${show(value)}; expected ${operator} ${json}`;
    },
  },
  {
    line: /^(\/\S*) ~ (.*)$/,
    check: (answer, _, [pointer, pattern]) => {
      const value = at(answer.json, pointer);
      return !new RegExp(pattern, "s").test(typeof value === "string" ? value : JSON.stringify(value) ?? "") && `${pointer} is ${show(value)}, not like ${pattern}`;
    },
  },
  {
    line: /^(\/\S*) length (\d+)$/,
    check: (answer, _, [pointer, length]) => at(answer.json, pointer)?.length !== Number(length) && `${pointer} has length ${at(answer.json, pointer)?.length}, not ${length}`,
  },
  {
    line: /^(\/\S*) absent$/,
    check: (answer, _, [pointer]) => at(answer.json, pointer) !== undefined && `${pointer} is ${show(at(answer.json, pointer))}`,
  },
  {
    line: /^body (!?~) (.*)$/,
    check: (answer, _, [operator, pattern]) => new RegExp(pattern, "s").test(answer.body) !== (operator === "~") && `the body does not fit ${operator} ${pattern}: ${answer.body.slice(0, 300)}`,
  },
  {
    line: /^body -> (\w+)$/,
    check: (answer, variables, [name]) => {
      variables[name] = answer.body;
      return false;
    },
  },
  {
    line: /^no ([A-Za-z-]+)$/,
    check: (answer, _, [name]) => name.toLowerCase() in answer.headers && `there is a header ${name}: ${answer.headers[name.toLowerCase()]}`,
  },
  {
    line: /^([A-Za-z-]+) -> (\w+)$/,
    check: (answer, variables, [name, variable]) => {
      variables[variable] = answer.headers[name.toLowerCase()] ?? "";
      return !variables[variable] && `there is no header ${name}`;
    },
  },
  {
    line: /^([A-Za-z-]+): (.*)$/,
    check: (answer, _, [name, pattern]) => {
      const value = answer.headers[name.toLowerCase()];
      return !(value !== undefined && glob(pattern).test(value)) && `the header ${name} is ${show(value)}, not ${pattern}`;
    },
  },
];

/** A sentence when ANSWER is not what the line expects, else false. Lines with an arrow set a variable. */
export function check(text, answer, variables) {
  for (const kind of kinds) {
    const match = kind.line.exec(text);
    if (match) return kind.check(answer, variables, match.slice(1));
  }
  return `"${text}" is no expectation (README.md has the list)`;
}
