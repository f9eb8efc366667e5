// Can the time of an answer tell whether an address is known? 2,000 pairs in random order and Welch's t-test, as dudect
// does it: over the answers below several percentiles, since what takes long was something else, and |t| < 4.5 for each.
// By hand, on a quiet machine:
//
//   CONVENED=build/convened tests/support/daemon.sh with -- node tests/http/sign-in-timing.mjs [PAIRS]
//
// With something else running the noise grows for both alike: t stays small, only a leak becomes harder to see. It is
// run three times at most, and one run below the threshold will do: a leak is above it each time.
import http from "node:http";
import { Browser, asOwner, base } from "./browser.mjs";

const PAIRS = Number(process.argv[2] ?? 2000), WARM = 200, LIMIT = 4.5, RUNS = 3;
const url = new URL("/sign-in", base), agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function asked(email) {
  const body = `email=${encodeURIComponent(email)}`;
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const request = http.request(url, { method: "POST", agent, headers: { "content-type": "application/x-www-form-urlencoded", "content-length": body.length, "sec-fetch-site": "same-origin" } }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 200 ? resolve(Number(process.hrtime.bigint() - began) / 1000) : reject(new Error(`status ${answer.statusCode}`))));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
const variance = (list, m = mean(list)) => list.reduce((a, b) => a + (b - m) ** 2, 0) / (list.length - 1);

function welch(a, b) {
  return (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
}

async function run(number) {
  const known = [], unknown = [];
  for (let i = -WARM; i < PAIRS; i++) {
    // addresses of one length; each is asked for once, so that no rate is reached
    const pair = [["known", `known${number}x${String(i + WARM).padStart(5, "0")}@example.org`], ["other", `other${number}x${String(i + WARM).padStart(5, "0")}@example.org`]];
    if (Math.random() < 0.5) pair.reverse();
    for (const [kind, email] of pair) {
      const took = await asked(email);
      if (i >= 0) (kind === "known" ? known : unknown).push(took);
    }
  }
  const all = [...known, ...unknown].sort((a, b) => a - b);
  const ts = [0.3, 0.5, 0.75, 0.9, 0.99].map((share) => {
    const cut = all[Math.floor(all.length * share)];
    return welch(known.filter((x) => x < cut), unknown.filter((x) => x < cut));
  });
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  console.log(`${PAIRS} pairs: known ${median(known).toFixed(0)} us, unknown ${median(unknown).toFixed(0)} us (medians), t = ${ts.map((t) => t.toFixed(2)).join(", ")}`);
  return Math.max(...ts.map(Math.abs));
}

// The known ones exist as persons with a session; made at once, since thousands of mails would meet the rates.
asOwner("psql", "-XAtq", "-c", `WITH p AS (INSERT INTO convene.person (public_id, address, name, verified, created)
    SELECT convene.new_id('prs'), 'known' || r || 'x' || lpad(n::text, 5, '0') || '@example.org', 'Known', now(), now()
    FROM generate_series(0, ${PAIRS + WARM - 1}) n, generate_series(1, ${RUNS}) r RETURNING id)
  INSERT INTO convene.token (public_id, hash, prefix, name, scopes, person_id, kind, created, expires)
  SELECT convene.new_id('tok'), encode(sha256(p.id::text::bytea), 'hex'), '', 'x', '{person}', p.id, 'session', now(), now() + interval '1 day' FROM p;
  INSERT INTO convene.setting VALUES ('mail_site', '1000000'), ('mail_client', '1000000'); ANALYZE`);
await new Browser().signIn("first@example.org");
for (let number = 1; number <= RUNS; number++)
  if ((await run(number)) < LIMIT) process.exit(0);
console.error(`the time tells: |t| was ${LIMIT} or more in each of ${RUNS} runs`);
process.exit(1);
