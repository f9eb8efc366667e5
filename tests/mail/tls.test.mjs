// STARTTLS, TLS from the start, AUTH; and servers that offer less than they must, to whom nothing is said.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { folder, letter, mailer, must, sink } from "./lib.mjs";

const cert = join(folder, "cert.pem"), key = join(folder, "key.pem");
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "pipe" });

const PASSWORD = "p@ss:w/rd";
const url = (server, { scheme = "smtp", user = true, host = "localhost" } = {}) =>
  `${scheme}://${user ? `events%40example.org:${encodeURIComponent(PASSWORD)}@` : ""}${host}:${server.port}`;
const LIMITS = ["--connections", "1", "--connect", "3", "--step", "2"];
const ours = ["--cert", cert, "--key", key, "--auth", `events@example.org:${PASSWORD}`];

async function check(what, server, args, outcome, reason = /./) {
  const { letters: [answer, second], stats } = await mailer([letter(), letter()], ...args, ...LIMITS);
  const got = server.accepted();
  must(answer.outcome === outcome && second.outcome === outcome && reason.test(answer.reason), `${what}: ${JSON.stringify(answer)}`);
  must(got.length === (outcome === "accepted" ? 2 : 0), `${what}: ${got.length} arrived`);
  if (outcome === "accepted") must(stats.connected === 1, `${what}: one connection`);
  await server.stop();
  return got;
}

let server = await sink(...ours);
let got = await check("STARTTLS and AUTH", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "accepted");
must(got.every(({ tls }) => tls) && server !== null, "encrypted");

server = await sink(...ours, "--implicit");
got = await check("TLS from the start", server, ["--smtp", url(server, { scheme: "smtps" }), "--ca", cert], "accepted");
must(got.every(({ tls }) => tls), "encrypted");

server = await sink(...ours, "--strip-starttls");
await check("STARTTLS stripped", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "down", /STARTTLS/);

server = await sink(...ours);
await check("a certificate of nobody", server, ["--smtp", url(server), "--tls", "require"], "down", /certificate|SSL/i);

server = await sink(...ours);
await check("a certificate of somebody else", server, ["--smtp", url(server, { host: "127.0.0.1" }), "--tls", "require", "--ca", cert], "down", /./);

server = await sink(...ours, "--at", "starttls=454");
await check("STARTTLS refused", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "down", /^454/);

server = await sink(...ours, "--at", "starttls=stall");
await check("STARTTLS without an answer", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "down", /in time/);

server = await sink("--cert", cert, "--key", key, "--auth", "events@example.org:other");
await check("a wrong password", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "down", /^535/);

server = await sink(...ours, "--at", "auth=454");
await check("AUTH not now", server, ["--smtp", url(server), "--tls", "require", "--ca", cert], "down", /./);

// auto: a server on this machine gets mail without encryption.
server = await sink("--strip-starttls", "--cert", cert, "--key", key);
await check("auto, this machine", server, ["--smtp", url(server, { user: false })], "accepted");
