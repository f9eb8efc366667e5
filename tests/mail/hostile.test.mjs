// 500 hostile names, subjects and addresses, by list and by seed: either the letter is refused with a sentence and nothing
// is said to the server, or the server sees one MAIL, one RCPT and exactly our header fields, and reads back what was meant.
import { simpleParser } from "mailparser";
import { header, letter, mailer, must, sink } from "./lib.mjs";

const seed = Number(process.env.SEED ?? 4);
let state = seed;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const pick = (list) => list[random(list.length)];

const PIECES = [
  "Ada", "O'Brien", "Ünïcode", "李小龍", "محمد", "Ελένη", "👩🏽‍🔬", "é".normalize("NFD"), " ", "  ", "\t", "\r\n", "\n", "\r", "\x01", "\x0b", "\x1b[31m", "\x7f", "\u0085",
  "\u2028", "\u202e", "\ufeff", "\"", "\\", "\\\"", "'", "`", "<", ">", "@", ",", ";", ":", "(", ")", "[", "]", ".", "..", "=", "=?", "?=", "=?utf-8?q?x?=",
  "=?utf-8?b?w4k=?=", "\r\nBcc: eve@evil.example", "\nBcc: eve@evil.example", "%0d%0aBcc:", "\r\n\r\nbody", "\r\n.\r\nMAIL FROM:<eve@evil.example>", ">\r\nRCPT TO:<eve@evil.example>",
  "> SIZE=1", "x".repeat(80), "ü".repeat(90), "a b ".repeat(40), "eve@evil.example, ", "<eve@evil.example>", "To: eve@evil.example", "\u00a0", "-", "--", "$(id)", "{{name}}",
];
const text = () => Array.from({ length: 1 + random(3) }, () => pick(PIECES)).join("");
const address = () => {
  const whole = pick(["ada@example.org", "a.b+c@example.org", "ada@bücher.example", "jürgen@example.org", "x@localhost"]);
  const at = random(whole.length + 1);
  return random(5) > 2 ? whole : whole.slice(0, at) + pick(PIECES) + whole.slice(at);
};
const LIST = [
  { to_address: "" }, { to_address: "@" }, { to_address: "ada@" }, { to_address: "@example.org" }, { to_address: "ada" }, { to_address: "a@b@c.example" },
  { to_address: "ada@example.org\r\nRCPT TO:<eve@evil.example>" }, { to_address: "ada@example.org> NOTIFY=NEVER" }, { to_address: "\"a b\"@example.org" },
  { to_address: "ada@[127.0.0.1]" }, { to_address: "ada@127.0.0.1" }, { to_address: "ada@-x.example" }, { to_address: "ada@x..example" }, { to_address: ".ada@example.org" },
  { to_address: `${"a".repeat(65)}@example.org` }, { to_address: `a@${"b".repeat(64)}.example` }, { to_address: `a@${"bcd.".repeat(70)}example` }, { to_address: "ada@exam ple.org" },
  { to_address: "ada@example.org,eve@evil.example" }, { to_address: "<ada@example.org>" }, { to_address: "ada(x)@example.org" }, { to_address: "ada@example.org\x01" },
  { to_address: "ada@ex\u3002ample.org" }, { to_address: "ada@\u202eexample.org" }, { to_address: "ada@xn--bcher-kva.example" }, { to_address: "ada%eve@evil.example" }, { to_address: "a!b@example.org" },
  { from_address: "events@example.org\r\nBcc: eve@evil.example" }, { from_address: "jürgen@example.org" }, { bounce_address: "b+1-x@example.org>\r\nRCPT TO:<eve@evil.example" },
  { bounce_address: "bounces+42-k2m9q4x8@example.org" }, { reply_to: "a@b.example\nBcc: eve@evil.example" }, { reply_to: "jürgen@example.org" },
  { subject: "" }, { subject: "\r\nBcc: eve@evil.example" }, { subject: " " }, { subject: "x".repeat(2000) }, { subject: "ü".repeat(1001) }, { subject: `a${" ".repeat(300)}b` },
  { text: "" }, { text: "\r\n.\r\nQUIT\r\n" }, { text: ".\n..\n...\n" }, { text: "\x01" }, { text: "x".repeat(100000) }, { text: "\u001b[31m\u0085\u2028" },
  { kind: "x\r\nBcc: eve@evil.example" }, { kind: "" }, { message_id: "1@x>\r\nBcc: eve@evil.example" }, { message_id: "no-at" }, { message_id: "a@b@c" },
  { unsubscribe: "https://x.example/>\r\nBcc: <eve@evil.example" }, { unsubscribe: "javascript:alert(1)" }, { unsubscribe: `https://x.example/${"u".repeat(800)}` },
  { unsubscribe: "mailto:eve@evil.example" }, { calendar: "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n", calendar_method: "PUBLISH" },
  { calendar: "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n", calendar_method: "PUBLISH\r\nBcc: eve@evil.example" }, { html: "<p>\r\n.\r\n</p>" },
];
const letters = [...LIST, ...Array.from({ length: 500 - LIST.length }, () => {
  const one = {};
  for (const [name, make] of [["to_name", text], ["from_name", text], ["subject", text], ["to_address", address]])
    if (random(5) > 2) one[name] = make();
  return one;
})].map((members) => letter(members));

const FIELDS = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Convene-Kind",
  "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
const squeeze = (value) => value.replace(/\s+/g, " ").trim();

const server = await sink();
const { letters: answers } = await mailer(letters, "--smtp", server.url, "--connections", "3");
const accepted = server.accepted();
const byId = new Map(accepted.map((mail) => [header(mail.data).find(([name]) => name === "Message-ID")[1].slice(1, -1), mail]));
must(answers.length === letters.length, "every letter is answered");

let taken = 0;
for (const [at, one] of letters.entries()) {
  const answer = answers.find(({ message_id }) => message_id === one.message_id) ?? answers[at];
  const mail = byId.get(one.message_id);
  const say = (what) => `${what}\n${JSON.stringify(one)}\n${JSON.stringify(answer)}\n${mail?.data ?? ""} (seed ${seed})`;
  if (answer.outcome === "refused") {
    must(!mail, say("what was refused was not sent"));
    must(/^[A-Z][^\r\n]*\.$/.test(answer.reason), say("a sentence says why"));
    continue;
  }
  taken++;
  must(answer.outcome === "accepted" && mail, say("what is not refused arrives"));
  const verbs = mail.commands.map((line) => line.split(/[ :]/)[0]).filter((verb) => verb !== "EHLO");
  must(String(verbs) === "MAIL,RCPT,DATA", say(`commands ${verbs}`));
  must(mail.to.length === 1, say("one receiver"));
  const fields = header(mail.data);
  must(fields.every(([name], index) => FIELDS.includes(name) && fields.findIndex(([other]) => other === name) === index), say(`fields ${fields.map(([name]) => name)}`));
  const head = mail.data.slice(0, mail.data.indexOf("\r\n\r\n"));
  must(!/(^|[^\r])\n|\r(?!\n)/.test(mail.data), say("no bare CR or LF"));
  must(mail.data.split("\r\n").every((line) => line.length <= 998 && !line.startsWith(".")), say("no line is long or begins with a dot"));
  must(/^[\t\r\n\x20-\x7e]*$/.test(mail.data), say("seven bits"));
  must(head.split("\r\n").every((line) => line.trim() !== ""), say("no empty line in the header"));

  const read = await simpleParser(Buffer.from(mail.data, "latin1"));
  must(read.to.value.length === 1 && read.from.value.length === 1, say("one mailbox each"));
  must(squeeze(read.subject ?? "") === squeeze(one.subject), say(`the subject reads ${JSON.stringify(read.subject)}`));
  must(squeeze(read.to.value[0].name ?? "") === squeeze(one.to_name ?? ""), say(`the name reads ${JSON.stringify(read.to.value[0].name)}`));
  must(squeeze(read.from.value[0].name ?? "") === squeeze(one.from_name ?? ""), say(`the sender reads ${JSON.stringify(read.from.value[0].name)}`));
}
must(accepted.length === taken, "nothing else arrived");
must(taken > 150 && taken < 450, `${taken} of ${letters.length} were fit to send`);
await server.stop();

console.log(`${letters.length} letters, ${taken} sent, ${letters.length - taken} refused`);
