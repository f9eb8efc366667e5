// Somebody else's reader finds in our mails what the letter holds; and a retry has the same bytes.
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { folder, header, letter, mailer, must, sink } from "./lib.mjs";

const calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:evt_1@example.org", "SEQUENCE:3", "SUMMARY:Größe – 李", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
const full = letter({
  from_name: "Ärztekammer, Berlin", to_name: "李小龍 (Bruce)", reply_to: "desk@example.org", bounce_address: "bounces+42-k2m9q4x8@example.org",
  to_address: "ada@bücher.example",
  subject: "Ihr Platz: „Ultraschall in der Notaufnahme“ – Dienstag, 4. Mai 2027, 18:00 Uhr (Berlin)",
  text: "Grüße,\n\n.hidden\nFrom here on\ntrailing \n" + "lang".repeat(60) + "\n", html: "<!doctype html><p>Grüße &amp; <a href=\"https://x.example/?a=1&amp;b=2\">Link</a></p>\n",
  calendar, calendar_method: "PUBLISH", unsubscribe: "https://events.example.org/u/abc", kind: "rsvp_confirmed",
});
const server = await sink();
await mailer([full], "--smtp", server.url);
await mailer([full], "--smtp", server.url);
const [first, second] = server.accepted();
must(first.data === second.data, "a retry has the same bytes");
must(first.from === "bounces+42-k2m9q4x8@example.org" && String(first.to) === "ada@xn--bcher-kva.example", `envelope ${first.from} ${first.to}`);

const mail = await simpleParser(Buffer.from(first.data, "latin1"));
must(mail.subject === full.subject, `subject ${mail.subject}`);
must(mail.from.value[0].name === full.from_name && mail.from.value[0].address === full.from_address, JSON.stringify(mail.from));
must(mail.to.value[0].name === full.to_name && mail.to.value.length === 1, JSON.stringify(mail.to));
must(mail.replyTo.value[0].address === full.reply_to, "reply to");
must(mail.text === full.text, `text ${JSON.stringify(mail.text)}`);
must(mail.html === full.html, `html ${JSON.stringify(mail.html)}`);
must(mail.date.getTime() === full.date * 1000, "date");
must(mail.messageId === `<${full.message_id}>`, "message id");
const parts = mail.attachments.map((part) => [part.contentType, part.filename, part.content.toString()]);
must(parts.every(([, , content]) => content === calendar) && parts.map(([type]) => type).sort().join() === "application/ics,text/calendar", JSON.stringify(parts));
const kinds = first.data.match(/^Content-Type: [^;\r]+/gm).map((line) => line.slice(14));
must(kinds.join() === "multipart/mixed,multipart/alternative,text/plain,text/html,text/calendar,application/ics", kinds.join());
must(/^Content-Type: text\/calendar; charset=utf-8; method=PUBLISH\r$/m.test(first.data), "the method");
const fields = Object.fromEntries(header(first.data));
must(fields["List-Unsubscribe"] === "<https://events.example.org/u/abc>" && fields["List-Unsubscribe-Post"] === "List-Unsubscribe=One-Click", JSON.stringify(fields));
must(fields["Auto-Submitted"] === "auto-generated" && fields["X-Convene-Kind"] === "rsvp_confirmed", JSON.stringify(fields));
must(!("Precedence" in fields), "no Precedence");

// Without HTML and calendar it is one part; http cannot be one-click.
await mailer([letter({ unsubscribe: "http://127.0.0.1:8080/u/abc" })], "--smtp", server.url);
const plain = Object.fromEntries(header(server.accepted()[2].data));
must(plain["Content-Type"] === "text/plain; charset=utf-8" && plain["List-Unsubscribe"] && !plain["List-Unsubscribe-Post"], JSON.stringify(plain));
await server.stop();

// Into a Maildir: the same bytes, once, also when a reader has moved it; nobody else may look.
const maildir = join(folder, "mail");
const options = ["--maildir", maildir];
must((await mailer([full, full], ...options)).stats.accepted === 2, "the Maildir takes it");
const [name, ...others] = readdirSync(join(maildir, "new"));
must(others.length === 0 && readFileSync(join(maildir, "new", name), "latin1") === first.data, "one file, the same bytes");
must(name === `1800000000.${full.message_id}`, name);
must((statSync(maildir).mode & 0o777) === 0o700 && (statSync(join(maildir, "new", name)).mode & 0o777) === 0o600, "modes");
renameSync(join(maildir, "new", name), join(maildir, "cur", `${name}:2,S`));
must((await mailer([full], ...options)).stats.accepted === 1 && readdirSync(join(maildir, "new")).length === 0, "what was read stays read");
must(readdirSync(join(maildir, "tmp")).length === 0, "nothing is left in tmp");
mkdirSync(join(maildir, "tmp", `1800000000.${full.message_id}x`));
const { letters: [blocked] } = await mailer([{ ...full, message_id: `${full.message_id}x` }], ...options);
must(blocked.outcome === "deferred" && /cannot be written/.test(blocked.reason), JSON.stringify(blocked));
