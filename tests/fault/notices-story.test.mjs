// Somebody RSVPs and hears of it: the mail that asks, the link in it, the mail with the date, a change, the end; and nothing twice.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asDaemon, fault, isRoot, must, until } from "./lib.mjs";

await fault("what somebody hears of an RSVP", async (daemon) => {
  daemon.start();
  const call = async (method, path, document, token = daemon.token) => {
    const answer = await daemon.ask(`/api/v1${path}`, { method, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(document && { "Content-Type": "application/json" }) }, body: document && JSON.stringify(document) });
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.body}`);
    return answer.body && JSON.parse(answer.body);
  };
  const folder = join(daemon.state, "mail", "new");
  const list = () => (isRoot ? asDaemon("ls", folder).split("\n").filter(Boolean) : readdirSync(folder));
  // Every leaf, decoded; tests/mail has a real parser for what this passes over.
  const leaves = (part) => {
    const at = part.indexOf("\r\n\r\n"), head = part.slice(0, at).replace(/\r\n[ \t]+/g, " "), body = part.slice(at + 4);
    const boundary = head.match(/^Content-Type: multipart\/[^\r\n]*boundary="?([^";\r\n]+)/im)?.[1];
    if (boundary) return part.slice(at).split(`--${boundary}`).slice(1, -1).flatMap((inner) => leaves(inner.replace(/^\r\n/, "")));
    if (/^Content-Transfer-Encoding: base64/im.test(head)) return [Buffer.from(body, "base64").toString()];
    return [Buffer.from(body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString()];
  };
  const read = (name) => {
    const raw = isRoot ? asDaemon("cat", join(folder, name)) : readFileSync(join(folder, name), "utf8");
    const head = raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
    const field = (key) => head.match(new RegExp(`^${key}: (.*)$`, "mi"))?.[1].trim();
    return { raw, kind: field("X-Convene-Kind"), to: field("To"), subject: field("Subject"), id: field("Message-ID"), refuse: field("List-Unsubscribe"), text: leaves(raw).join("\n") };
  };
  const mails = () => list().map(read);
  const mail = (kind, to) => until(`a mail ${kind} to ${to}`, () => mails().find((one) => one.kind === kind && one.to.includes(to)), 30_000);

  const event = await call("POST", "/events", { ...daemon.document("Workshop with mails"), capacity: { in_person: 2 } });
  await call("POST", `/events/${event.id}/rsvps`, { name: "Ada Lovelace", email: "ada@example.org" }, null);

  const asks = await mail("rsvp_confirm", "ada@example.org");
  must(/confirm/i.test(asks.subject) && asks.subject.includes("Workshop with mails"), `the subject is ${asks.subject}`);
  must(!asks.refuse && !/BEGIN:VCALENDAR/.test(asks.text), "what asks cannot be refused, and has no date yet");
  const [link] = asks.text.match(/https?:\/\/[^\s"]+\/rsvps\/rsv_[0-9a-z]{12}\/cvr_[0-9a-z]{32}/);
  const page = new URL(link).pathname;
  must((await daemon.ask(page)).body.includes("Confirm my seat"), "the link opens a page with a button");
  must(list().length === 1, "looking sends nothing");
  const confirmed = await daemon.ask(page, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" }, body: "do=confirm" });
  must(confirmed.status === 303, `the button answers ${confirmed.status}`);

  const seat = await mail("rsvp_confirmed", "ada@example.org");
  const ics = (await daemon.ask(`${event.url}.ics`)).body;
  for (const line of [/^UID:.*$/m, /^SEQUENCE:.*$/m]) must(seat.text.replace(/\r/g, "").includes(ics.match(line)[0].trim()), `the mail has ${ics.match(line)[0]}`);
  must(/METHOD:PUBLISH/.test(seat.text) && /method=PUBLISH/i.test(seat.raw), "the date comes along");
  must(/\/preferences\/adr_[0-9a-z]{12}\/cvp_[0-9a-z]{32}\/rsvp_confirmed>/.test(seat.refuse), `it can be refused: ${seat.refuse}`);
  must(!/ada(@|%40)example/.test(seat.refuse), "no address in a link");
  must(seat.id !== asks.id, "each mail has an id of its own");

  await call("POST", `/events/${event.id}/rsvps`, { name: "Bob", email: "bob@example.org" });
  await mail("rsvp_confirmed", "bob@example.org");
  const refused = await daemon.ask(new URL((await mail("rsvp_confirmed", "bob@example.org")).refuse.slice(1, -1)).pathname.replace(/rsvp_confirmed$/, "rsvp_cancelled"),
    { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "List-Unsubscribe=One-Click" });
  must(refused.status === 200, `the one click answers ${refused.status}`);

  await call("POST", `/events/${event.id}/cancel`, { reason: "Storm" });
  const off = await mail("rsvp_cancelled", "ada@example.org");
  must(/METHOD:CANCEL/.test(off.text) && off.text.includes("Storm"), "the date is taken back, with the reason");
  const log = () => asDaemon("psql", "-XAtq", "-h", host, "-p", port, "-U", "convene_owner", "-d", "convene", "-c",
    "SELECT receiver, kind, state, coalesce(reason, '') FROM convene.outbox_all WHERE channel = 'mail' ORDER BY id");
  const [, , , port, host] = asDaemon("cat", `${daemon.data()}/postmaster.pid`).split("\n");
  await until("the queue is empty", () => !/\|(ready|sending|later|retry)\|/.test(log()));
  must(log().includes("bob@example.org|rsvp_cancelled|dropped|The receiver does not want this kind of mail"), `what was refused is not sent: ${log()}`);
  const ids = mails().map((one) => one.id);
  must(new Set(ids).size === ids.length && ids.length === 4, `${ids.length} mails, each once: ${log()}`);

  const closed = await daemon.ask("/dev/mail");
  must(closed.status === 403 && !closed.body.includes("Workshop with mails"), `without its key the page is closed: ${closed.status}`);
  const dev = await daemon.ask("/dev/mail", { headers: { Authorization: `Bearer ${daemon.token}` } });
  must(dev.status === 200 && dev.body.includes("Workshop with mails"), `who runs this at home sees them: ${dev.status}`);
  daemon.stop();
});
