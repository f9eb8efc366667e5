// Strangers have mail sent to people who never asked for it, through a real mail server: how many, and in whose words.
import { simpleParser } from "mailparser";
import { sink } from "../mail/lib.mjs";
import { fault, must, until } from "./lib.mjs";

const EVIL = "evil.example";

await fault("mails that nobody asked for are few and say nothing of a stranger's", async (daemon) => {
  const server = await sink();
  daemon.start("--smtp", server.url, "--trusted-proxies", "127.0.0.1");
  const post = async (path, document, { token, client } = {}) => daemon.ask(`/api/v1${path}`, {
    method: "POST", body: JSON.stringify(document),
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }), ...(client && { "X-Forwarded-For": client }) },
  });
  const made = async (...args) => {
    const answer = await post(...args);
    must(answer.status === 201, `${args[0]} answers ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  const sent = () => server.accepted();
  const settled = async (count) => {
    await until(`${count} mails are sent`, () => sent().length >= count);
    must(sent().length === count, `${sent().length} mails are sent, not ${count}`);
  };
  // One mail in 30 minutes, less the time that this suite has taken by then.
  const halfAnHour = ({ headers }) => headers["retry-after"] <= 1800 && headers["retry-after"] > 1600;
  const statuses = (answers) => answers.map((a) => a.status).join(" ");

  // Alerts to one mailbox under many names, in the stranger's words, from one client and from this machine.
  const ask = (i, client) => post(`/alerts?q=Win+a+prize+at+http://${EVIL}/${i}&topic=${EVIL}&kind=workshop`, { email: `target+${i}@example.com` }, { client });
  const answers = [];
  for (let i = 0; i < 12; i++) answers.push(await ask(i));
  must(statuses(answers) === `${"200 ".repeat(6)}${"429 ".repeat(6)}`.trim(), `twelve alerts: ${statuses(answers)}`);
  must(halfAnHour(answers.at(-1)) && /6 mails that nobody has answered\. Try again in (28|29|30) minutes/.test(answers.at(-1).body), answers.at(-1).body);
  await settled(6);

  // The owner of the mailbox asks, at home: it gets there, however many others asked.
  must((await ask(99, "198.51.100.7")).status === 200, "the owner's own request gets through");
  await settled(7);

  // One client, any number of addresses.
  const many = [];
  for (let i = 0; i < 70; i++) many.push(await post(`/alerts?q=${EVIL}`, { email: `victim${i}@example.com` }, { client: "203.0.113.9" }));
  must(many.filter((a) => a.status === 200).length === 60 && many.at(-1).status === 429, `seventy addresses: ${statuses(many)}`);
  await settled(67);

  // RSVPs at events of an organizer whom nobody vouches for: their words are not in a mail before the yes.
  const organization = await made("/organizations", { name: `Prizes ${EVIL}` }, { token: daemon.token });
  const { token: secret } = await made("/tokens", { name: "o", scopes: ["organizer"], organization: organization.id }, { token: daemon.token });
  const event = await made("/events", { ...daemon.document(`Win at ${EVIL}`), organizer: undefined, summary: EVIL, place: { ...daemon.document("").place, venue: EVIL } }, { token: secret });
  must((await post(`/events/${event.id}/rsvps`, { name: `Call ${EVIL}`, email: "anna@example.com" })).status === 201, "a stranger's RSVP");
  must((await post(`/events/${event.id}/rsvps`, { name: `Call ${EVIL}`, email: "bert@example.com" }, { token: secret })).status === 201, "one by the organizer");
  must((await post(`/organizations/${organization.id}/members`, { email: "carl@example.com", role: "editor" }, { token: secret })).status === 201, "an invitation");
  await settled(70);
  // ... and of one who is vouched for they are.
  const known = await made("/events", daemon.document("A known workshop"), { token: daemon.token });
  must((await post(`/events/${known.id}/rsvps`, { name: `Call ${EVIL}`, email: "dora@example.com" })).status === 201, "an RSVP elsewhere");
  await settled(71);

  // All kinds share the limit of the mailbox; each says so in its own form.
  const full = await post(`/events/${known.id}/rsvps`, { name: "Anybody", email: "Target@example.com" });
  must(full.status === 429 && halfAnHour(full) && /This address has had 6 mails/.test(full.body), `an RSVP for that mailbox: ${full.status} ${full.body}`);
  const form = (path, fields, client) => daemon.ask(path, { method: "POST", body: new URLSearchParams(fields).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", ...(client && { "X-Forwarded-For": client }) } });
  for (const [path, fields] of [[`${known.url}/rsvp`, { name: "Anybody at all" }], ["/alerts/new?kind=workshop", { rhythm: "week", zone: "UTC" }], ["/sign-in", {}]]) {
    const answer = await form(path, { ...fields, email: "target@example.com" });
    must(answer.status === 429 && halfAnHour(answer) && /This address has had 6 mails that nobody has answered\. Try again in (28|29|30) minutes\./.test(answer.body), `${path}: ${answer.status} ${answer.body}`);
    if (fields.name) must(answer.body.includes("Anybody at all"), "what was typed stays in the form");
  }
  must((await form(`${known.url}/rsvp`, { name: "The owner", email: "target@example.com" }, "198.51.100.7")).status === 200, "the owner's second one gets through as well");
  await settled(72);

  for (const mail of sent()) {
    const read = await simpleParser(mail.data);
    must(!`${read.subject} ${read.from.text} ${read.to.text} ${read.text} ${read.html}`.includes(EVIL), `a stranger's words in "${read.subject}": ${read.text}`);
    if (read.headers.get("x-convene-kind") === "alert_confirm" && read.to.text.startsWith("target"))
      must(/fits: Workshop\./.test(read.text.replace(/\s+/g, " ")), `what the site resolves is said: ${read.text}`);
    if (read.to.text === "dora@example.com") must(read.subject.includes("A known workshop"), `the subject is ${read.subject}`);
    if (read.to.text === "anna@example.com") must(/^Please confirm: an event, /.test(read.subject) && /\/rsvps\/rsv_/.test(read.text), `the subject is ${read.subject}`);
  }
  await server.stop();
});
