// Reads a case file (README.md has the format) into steps.

/** [{title, line, method, target, headers: [[name, value]], body, expects: [{line, text}]}] */
export function parseCase(text) {
  const steps = [];
  let step = null;
  let part = "none";
  text.split("\n").forEach((raw, index) => {
    if (raw.startsWith("### ")) {
      step = { title: raw.slice(4).trim(), line: index + 1, headers: [], bodyLines: [], expects: [] };
      steps.push(step);
      part = "request";
    } else if (!step) {
      if (raw && !raw.startsWith("#")) throw new Error(`line ${index + 1}: a case begins with "### title"`);
    } else if (raw.startsWith("> ")) {
      part = "expects";
      step.expects.push({ line: index + 1, text: raw.slice(2).trim() });
    } else if (part === "request") {
      const [, method, target] = /^([A-Z]+) (.*)$/.exec(raw) ?? [];
      if (!method) throw new Error(`line ${index + 1}: a request line was expected`);
      Object.assign(step, { method, target });
      part = "headers";
    } else if (part === "headers" && raw) {
      const [, name, value] = /^([^:]+): ?(.*)$/.exec(raw) ?? [];
      if (!name) throw new Error(`line ${index + 1}: a header was expected`);
      step.headers.push([name, value]);
    } else if (part === "headers") {
      part = "body";
    } else if (part === "body") {
      step.bodyLines.push(raw);
    } else if (raw && !raw.startsWith("#")) {
      throw new Error(`line ${index + 1}: after "> ..." lines the next step begins`);
    }
  });
  for (const s of steps) {
    // The empty lines before the expectations are for the reader; a body that ends in a line feed says {{lf}}.
    while (s.bodyLines.at(-1) === "") s.bodyLines.pop();
    s.body = s.bodyLines.join("\n");
  }
  return steps;
}

const generators = {
  repeat: (text, times) => Buffer.from(text.repeat(Number(times))),
  lines: (text, times) => Buffer.from(`${text}\n`.repeat(Number(times))),
  bytes: (...hex) => Buffer.from(hex.join(""), "hex"),
  members: (times) => Buffer.from(Array.from({ length: Number(times) }, (_, i) => `"member_${i}": 1`).join(", ")),
  nest: (depth) => Buffer.from("[".repeat(Number(depth)) + "]".repeat(Number(depth))),
};

/** TEXT as bytes with {{name}} and {{generator:argument:...}} filled in. */
export function fill(text, variables) {
  const parts = text.split(/\{\{([^{}]+)\}\}/);
  return Buffer.concat(
    parts.map((part, i) => {
      if (i % 2 === 0) return Buffer.from(part);
      const [name, ...args] = part.split(":");
      if (generators[name]) return generators[name](...args);
      if (!(part in variables)) throw new Error(`there is no variable ${part}`);
      return Buffer.from(variables[part]);
    }),
  );
}
