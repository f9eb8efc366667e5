// Our own signature, when the mail server does not sign: Debian's python3-dkim finds it good, and a mail that was changed bad.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, letter as made, mailer, must, sink } from "./lib.mjs";

const letter = (members) => made({ date: 1700000000, ...members }); // a signature of the future is none

const key = join(folder, "dkim.pem");
execFileSync("openssl", ["genrsa", "-out", key, "2048"], { stdio: "pipe" });
const record = `v=DKIM1; k=rsa; p=${execFileSync("openssl", ["rsa", "-in", key, "-pubout", "-outform", "DER"], { stdio: "pipe" }).toString("base64")}`;
const VERIFY = `
import dkim, sys
asked = []
def answer(name, timeout=5):
    asked.append(name)
    return sys.argv[1].encode()
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=answer), asked[0].decode() if asked else "-")
`;
const verify = (data) => execFileSync("/usr/bin/python3", ["-c", VERIFY, record], { input: Buffer.from(data, "latin1") }).toString().trim();
const ours = ["--dkim-domain", "example.org", "--dkim-selector", "spring", "--dkim-key", key];

const server = await sink();
const letters = [
  letter(), letter({ subject: "Größe – 李小龍 ".repeat(12), to_name: "Ärztin, Köln", html: "<p>x", unsubscribe: "https://events.example.org/u/1", reply_to: "desk@example.org" }),
  letter({ text: "\n\n  trailing  \n.\n\n\n" }), letter({ to_address: "ada@bücher.example" }),
  letter({ calendar: "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n", calendar_method: "PUBLISH" }),
];
await mailer(letters, "--smtp", server.url, ...ours);
await mailer([letters[0]], "--smtp", server.url, ...ours);
const mails = server.accepted();
await server.stop();
must(mails.length === letters.length + 1, `${mails.length} arrived`);
for (const { data } of mails) must(verify(data) === "True spring._domainkey.example.org.", `good: ${verify(data)}\n${data}`);
const same = mails.filter(({ data }) => data.includes(`<${letters[0].message_id}>`));
must(same.length === 2 && same[0].data === same[1].data, "a retry has the same signature");
const { data } = mails[0];
for (const changed of [data.replace("You have", "You had"), data.replace("Subject: Your", "Subject: My"), `Subject: Another\r\n${data}`, data.replace(/^From: .*$/m, "From: eve@evil.example")])
  must(changed !== data && verify(changed).startsWith("False"), "what was changed is found");

// A key that is none stops the start with a sentence.
const none = join(folder, "none.pem");
writeFileSync(none, "no key");
for (const file of [none, join(folder, "missing.pem")]) {
  const said = await mailer([letter()], "--smtp", "smtp://127.0.0.1:1", "--dkim-domain", "example.org", "--dkim-selector", "s", "--dkim-key", file).then(() => "", String);
  must(/ends with 1/.test(said), `${file}: ${said}`);
}
