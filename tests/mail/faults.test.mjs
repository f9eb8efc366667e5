// What a mail server may do at each step of a transaction, and what that means for the mail: refused for ever, deferred, the server down,
// or in doubt because the connection ended between the last byte and the answer. (reliability: fault 8)
import { letter, mailer, must, sink } from "./lib.mjs";

const LIMITS = ["--connections", "1", "--connect", "2", "--step", "2", "--data", "2"];

// [faults of the sink, outcome, reason matches, the sink has it]
const MATRIX = [
  // about the connection: never about the letter
  ["banner=554", "down", /^554/, false],
  ["banner=421", "down", /^421/, false],
  ["banner=stall", "down", /in time/, false],
  ["banner=close", "down", /./, false],
  ["banner=drip", "down", /in time/, false],
  ["banner=garbage", "down", /./, false],
  ["banner=long", "down", /./, false],
  ["ehlo=stall", "down", /in time/, false],
  ["ehlo=close", "down", /./, false],
  ["ehlo=drip", "down", /in time/, false],
  // before the data: nothing was accepted
  ["mail=421", "down", /^421/, false],
  ["mail=451", "deferred", /^451/, false],
  ["mail=550", "refused", /^550/, false],
  ["mail=530", "down", /^530/, false],
  ["mail=stall", "down", /in time/, false],
  ["mail=close", "down", /closed/, false],
  ["rcpt=421", "down", /^421/, false],
  ["rcpt=450", "deferred", /^450/, false],
  ["rcpt=451", "deferred", /^451/, false],
  ["rcpt=550", "refused", /^550/, false],
  ["rcpt=552", "refused", /^552/, false],
  ["rcpt=554", "refused", /^554/, false],
  ["rcpt=stall", "down", /in time/, false],
  ["rcpt=close", "down", /closed/, false],
  ["rcpt=drip", "down", /in time/, false],
  ["rcpt=garbage", "down", /not SMTP/, false],
  ["rcpt=long", "down", /endless/, false],
  ["data=451", "deferred", /^451/, false],
  ["data=554", "refused", /^554/, false],
  ["data=250", "down", /^250/, false],
  ["data=stall", "down", /in time/, false],
  ["data=close", "down", /closed/, false],
  // after the final dot: an answer counts, silence is doubt
  ["body=421", "down", /^421/, false],
  ["body=450", "deferred", /^450/, false],
  ["body=451", "deferred", /^451/, false],
  ["body=550", "refused", /^550/, false],
  ["body=552", "refused", /^552/, false],
  ["body=554", "refused", /^554/, false],
  ["body=stall", "unknown", /in time/, false],
  ["body=close", "unknown", /closed/, false],
  ["body=drip", "unknown", /in time/, false],
  ["body=garbage", "unknown", /not SMTP/, false],
  ["body=long", "unknown", /endless/, false],
  ["body=accept-silent", "unknown", /closed/, true],
  ["body=accept-close", "accepted", /^250/, true],
];

let bad = 0;
async function check(fault, outcome, reason, has, ...options) {
  const server = await sink("--at", fault, ...options);
  const sent = letter();
  const { letters: [answer], ms } = await mailer([sent], "--smtp", server.url, ...LIMITS);
  const got = server.accepted();
  const fine = answer.outcome === outcome && reason.test(answer.reason) && (got.length === 1) === has && ms < 6000;
  if (!fine) {
    bad++;
    console.log(`${fault} ${options}: ${answer.outcome} "${answer.reason}" after ${ms} ms, ${got.length} in the journal; wanted ${outcome} ${reason}`);
  }
  await server.stop();
}
const rows = MATRIX.flatMap((row) => [row, [...row, "--no-pipelining"]]);
await Promise.all(Array.from({ length: 12 }, async () => {
  for (let row = rows.shift(); row; row = rows.shift()) await check(...row);
}));
must(bad === 0, `${bad} rows of the matrix`);
console.log(`${MATRIX.length * 2} faults`);

// Nobody listens: all that wait hear of it at once.
const nobody = await mailer(Array.from({ length: 50 }, () => letter()), "--smtp", "smtp://127.0.0.1:1", ...LIMITS);
must(nobody.letters.length === 50 && nobody.letters.every(({ outcome }) => outcome === "down") && nobody.ms < 3000, `nobody listens: ${JSON.stringify(nobody.stats)}`);

// One letter's refusal is its own: those before and behind go over the same connection.
{
  const server = await sink();
  const wanted = ["accepted", "refused", "accepted", "refused", "deferred", "accepted"];
  const to = ["a@example.org", "at-rcpt-550@example.org", "b@example.org", "at-body-554@example.org", "at-data-451@example.org", "c@example.org"];
  const { letters, stats } = await mailer(to.map((to_address) => letter({ to_address })), "--smtp", server.url, ...LIMITS);
  must(String(letters.map(({ outcome }) => outcome)) === String(wanted), `mixed: ${JSON.stringify(letters)}`);
  must(stats.connected === 1 && server.accepted().length === 3, "one connection carried them all");
  await server.stop();
}

// A kept connection that turns out dead under a letter costs no attempt: the letter goes over a new one, once.
for (const how of ["mail=421", "mail=close"]) {
  const server = await sink("--at", "mail=250*1", "--at", `${how}*1`);
  const { letters, stats } = await mailer([letter(), letter(), letter()], "--smtp", server.url, ...LIMITS);
  must(letters.every(({ outcome }) => outcome === "accepted"), `${how} on a kept connection: ${JSON.stringify(letters)}`);
  must(stats.connected === 2 && server.accepted().length === 3, `${how}: ${JSON.stringify(stats)}`);
  await server.stop();
}
{
  const server = await sink("--at", "mail=250*1", "--at", "mail=421");
  const { letters } = await mailer([letter(), letter()], "--smtp", server.url, ...LIMITS);
  must(String(letters.map(({ outcome }) => outcome)) === "accepted,down", `only once: ${JSON.stringify(letters)}`);
  await server.stop();
}

// So many letters over one connection and no more; QUIT is said at its end.
{
  const server = await sink();
  const { stats } = await mailer(Array.from({ length: 10 }, () => letter()), "--smtp", server.url, "--connections", "1", "--letters", "4", "--idle", "1", "--linger", "2");
  must(stats.accepted === 10 && stats.connected === 3 && stats.connections === 0, `4 letters a connection: ${JSON.stringify(stats)}`);
  must(server.events("quit").length === 3, "QUIT is said");
  const carried = [1, 2, 3].map((id) => server.accepted().filter(({ connection }) => connection === id).length);
  must(String(carried) === "4,4,2", `carried ${carried}`);
  await server.stop();
}

// Never more connections than allowed; one that stalls holds only its own letter.
{
  const server = await sink();
  const letters = [letter({ to_address: "at-body-stall@example.org" }), ...Array.from({ length: 60 }, () => letter())];
  const { stats } = await mailer(letters, "--smtp", server.url, "--connections", "3", "--data", "2");
  must(stats.accepted === 60 && stats.unknown === 1 && stats.connected <= 3, `one stalls: ${JSON.stringify(stats)}`);
  await server.stop();
}
