#!/usr/bin/env node
// A mail server of the tests' own (RFC 5321) that does what servers do on bad days.
// usage: mail-sink.mjs [--port N] [--journal FILE] [--at STEP=ACTION[*TIMES]]… [--no-pipelining]
//                      [--cert FILE --key FILE [--implicit | --strip-starttls]] [--auth USER:PASSWORD] [--no-sync]
// It prints {"port": N} when it listens. On SIGTERM it ends.
//
// STEP: banner, ehlo, starttls, auth, mail, rcpt, data, body (after the final dot), rset, idle (100 ms after a mail).
// ACTION: a code (550), or
//   stall      never answers            close     closes without an answer
//   drip       answers one byte a second          garbage   answers bytes that are no SMTP
//   long       answers a line of 1 MB   accept-close   (body) journals, answers 250, closes
//   accept-silent  (body) journals, closes without an answer
// TIMES: how often; without it, always. A receiver "at-STEP-ACTION…@" asks for the same for one mail.
// The journal has one JSON line per accepted mail, on disk before the answer; with {"event": …} lines for connections.
import { closeSync, fsync, openSync, readFileSync, writeSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" }, journal: { type: "string" }, at: { type: "string", multiple: true, default: [] },
    "no-pipelining": { type: "boolean" }, cert: { type: "string" }, key: { type: "string" },
    implicit: { type: "boolean" }, "strip-starttls": { type: "boolean" }, auth: { type: "string" }, "no-sync": { type: "boolean" },
  },
});
const faults = options.at.map((text) => {
  const [, step, action, times] = /^([a-z]+)=([a-z0-9-]+)(?:\*(\d+))?$/.exec(text) ?? [];
  if (!step) throw new Error(`--at takes STEP=ACTION[*TIMES], not ${text}`);
  return { step, action, left: times ? Number(times) : Infinity };
});
const secure = options.cert && { cert: readFileSync(options.cert), key: readFileSync(options.key) };

// --- the journal: many lines, one fsync ---------------------------------------------------------------------
const journal = options.journal ? openSync(options.journal, "a", 0o600) : -1;
let waiting = [], syncing = false;
function sync() {
  if (syncing || waiting.length === 0) return;
  const told = waiting;
  waiting = [];
  syncing = true;
  fsync(journal, () => {
    syncing = false;
    for (const then of told) then();
    sync();
  });
}
function write(line, then = () => {}) {
  if (journal < 0) return then();
  writeSync(journal, `${JSON.stringify(line)}\n`);
  if (options["no-sync"]) return then();
  waiting.push(then);
  sync();
}

// --- a connection -------------------------------------------------------------------------------------------
let connections = 0;
const TEXT = { 2: "2.0.0 fine", 3: "go on", 4: "4.0.0 not now, says the test", 5: "5.0.0 never, says the test" };

function serve(socket, id, encrypted) {
  let input = Buffer.alloc(0), body = null, dead = false, auth = null;
  const mail = { from: null, to: [], commands: [] };
  const say = (text) => dead || socket.destroyed || socket.write(`${text}\r\n`);
  const bye = () => { dead = true; socket.end(); setTimeout(() => socket.destroy(), 50).unref(); };

  function actionFor(step) {
    const asked = mail.to.concat(mail.asking ?? []).map((to) => /^at-([a-z]+)-([a-z0-9-]+)@/.exec(to)).find((found) => found?.[1] === step);
    if (asked) return asked[2];
    const fault = faults.find((one) => one.step === step && one.left > 0);
    if (!fault) return null;
    fault.left--;
    return fault.action;
  }
  /** Answer at STEP: as asked for, else with TEXT. True when all is well. */
  function answer(step, text) {
    const action = actionFor(step);
    if (!action) { say(text); return true; }
    if (/^\d+$/.test(action)) { say(`${action} ${TEXT[action[0]] ?? "?"}`); if (action === "421") bye(); return action[0] === text[0]; }
    if (action === "stall") dead = true;
    else if (action === "close") bye();
    else if (action === "garbage") socket.write(Buffer.from([0xff, 0x00, 0xfe, 0x80, 0x0d, 0x0a, 0xc3, 0x28, 0x0d, 0x0a]));
    else if (action === "long") socket.write(`250-${"x".repeat(1 << 20)}\r\n250 end\r\n`);
    else if (action === "drip") {
      dead = true;
      const bytes = Buffer.from(`${text}\r\n`);
      let at = 0;
      const timer = setInterval(() => (at < bytes.length && !socket.destroyed ? socket.write(bytes.subarray(at, ++at)) : clearInterval(timer)), 1000);
    } else throw new Error(`there is no action ${action}`);
    return false;
  }
  const reset = () => { mail.from = null; mail.to = []; mail.asking = []; };

  function accept(data) {
    const special = actionFor("body");
    const line = { connection: id, from: mail.from, to: mail.to, tls: encrypted || undefined, commands: mail.commands, data: data.toString("latin1") };
    mail.commands = [];
    if (special === "accept-close" || special === "accept-silent" || !special)
      return write(line, () => {
        if (special !== "accept-silent") say("250 2.0.0 taken");
        if (special) bye();
        reset();
        const later = faults.find((one) => one.step === "idle" && one.left > 0);
        if (later) setTimeout(() => answer("idle", ""), 100);
      });
    faults.unshift({ step: "body", action: special, left: 1 });
    mail.to = [];
    answer("body", "250 2.0.0 taken");
    reset();
  }

  function upgrade() {
    socket.removeAllListeners("data");
    const inner = new tls.TLSSocket(socket, { isServer: true, ...secure });
    inner.on("error", () => inner.destroy());
    serve(inner, id, true);
  }

  const commands = {
    EHLO(rest) {
      write({ event: "ehlo", connection: id, name: rest, tls: encrypted });
      const offers = ["sink.example", "8BITMIME", "SIZE 10000000"];
      if (!options["no-pipelining"]) offers.push("PIPELINING");
      if (secure && !encrypted && !options["strip-starttls"]) offers.push("STARTTLS");
      if (options.auth && (encrypted || !secure)) offers.push("AUTH PLAIN");
      answer("ehlo", offers.map((word, at) => `250${at < offers.length - 1 ? "-" : " "}${word}`).join("\r\n"));
    },
    STARTTLS() { if (answer("starttls", "220 2.0.0 go on")) upgrade(); },
    AUTH(rest) {
      const [, initial] = rest.split(" ");
      if (!initial) { auth = true; return say("334 "); }
      check(initial);
    },
    MAIL(rest) {
      mail.from = /^FROM:<([^>]*)>/i.exec(rest)?.[1] ?? null;
      if (!answer("mail", "250 2.1.0 fine")) mail.from = null;
    },
    RCPT(rest) {
      const to = /^TO:<([^>]*)>/i.exec(rest)?.[1];
      if (mail.from === null || to === undefined) return say("503 5.5.1 MAIL first");
      mail.asking = [to];
      if (answer("rcpt", "250 2.1.5 fine")) mail.to.push(to);
      mail.asking = [];
    },
    DATA() {
      if (mail.to.length === 0) return say("503 5.5.1 RCPT first");
      if (answer("data", "354 go on")) body = [];
    },
    RSET() { reset(); mail.commands = []; answer("rset", "250 2.0.0 fine"); },
    NOOP() { say("250 2.0.0 fine"); },
    QUIT() { write({ event: "quit", connection: id }); say("221 2.0.0 bye"); bye(); },
  };
  function check(response) {
    auth = null;
    const [, user, password] = Buffer.from(response, "base64").toString().split("\0");
    if (`${user}:${password}` !== options.auth) return say("535 5.7.8 who are you?");
    answer("auth", "235 2.7.0 welcome");
  }
  function command(line) {
    if (auth) return check(line);
    const [, verb, rest] = /^(\S+) ?(.*)$/s.exec(line) ?? [];
    mail.commands.push(line);
    if (!commands[verb?.toUpperCase()]) return say("500 5.5.1 what?");
    commands[verb.toUpperCase()](rest);
  }
  function take(chunk) {
    if (dead) return;
    input = input.length ? Buffer.concat([input, chunk]) : chunk;
    while (!dead) {
      if (body) {
        const end = input.indexOf("\r\n.\r\n");
        if (end < 0 && !input.subarray(0, 3).equals(Buffer.from(".\r\n"))) return;
        const data = end < 0 ? Buffer.alloc(0) : input.subarray(0, end + 2);
        input = input.subarray(end < 0 ? 3 : end + 5);
        body = null;
        accept(data);
        continue;
      }
      const end = input.indexOf("\n");
      if (end < 0) return;
      const line = input.subarray(0, end).toString("latin1").replace(/\r$/, "");
      input = input.subarray(end + 1);
      command(Buffer.from(line, "latin1").toString("utf8"));
      if (socket.listenerCount("data") === 0) return;
    }
  }
  socket.on("data", take);
  socket.on("error", () => socket.destroy());
  if (!encrypted || options.implicit) {
    write({ event: "connect", connection: id });
    answer("banner", "220 sink.example at your service");
  }
}

const greet = (socket) => { socket.setNoDelay?.(true); serve(socket, ++connections, Boolean(options.implicit)); };
const server = options.implicit ? tls.createServer(secure, greet) : net.createServer(greet);
server.on("tlsClientError", () => {});
server.listen(Number(options.port), "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.on("SIGTERM", () => { if (journal >= 0) closeSync(journal); process.exit(0); });
