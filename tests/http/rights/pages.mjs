// What is sent for each row of pages.table: "METHOD PATTERN [case]": (world, role) => {id, query, form, …}.
//   id      values of the pattern's {names}, in order; what a call changes for good is made anew for each cell
//   twin    the same values for a thing that is not there: whoever may not is answered alike
//   signed  the form carries the token of the caller's session; "other": that of another session
//   browser who sends it, when it is not the role's browser: a session that ends with the call
import { Browser, invitationPath, signInPath } from "../browser.mjs";
import * as make from "./world.mjs";

const nothing = () => ({});
/** The last part of the path of a thing's page. */
const page = (thing) => new URL(thing.url, "http://x").pathname.split("/").at(-1);
const here = (w) => ({ id: [w.occasion.page] });
const draft = (w) => ({ id: [page(w.draft)], twin: ["nothing-000000000000"] });
const form = (of, fields, more = {}) => async (w, role) => ({ ...(await of(w, role)), ...more, form: typeof fields === "function" ? fields(w) : fields });
const signed = (of, fields) => form(of, fields, { signed: true });
/** SECRET with its last letter changed. */
const altered = (secret) => secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");

const guests = (w, secret = w.occasion.list) => ({ id: [w.occasion.page, secret] });
const door = (w, secret = w.occasion.door) => ({ id: [w.occasion.page, secret] });
const own = (w, secret = w.occasion.rsvp.secret) => ({ id: [w.occasion.rsvp.id, secret], twin: ["rsv_000000000000", secret] });
const alert = (w, secret = w.alert.secret) => ({ id: [w.alert.id, secret], twin: ["alr_000000000000", secret] });
const preferences = (w, secret = w.occasion.preferences.secret) => ({ id: [w.occasion.preferences.id, secret], twin: ["adr_000000000000", secret] });
/** OF, with one more value: a text, or what is made of the world. */
const then = (of, value) => async (w, role) => {
  const { id, twin, ...call } = await of(w, role), last = typeof value === "function" ? value(w) : value;
  return { ...call, id: [...id, last], ...(twin && { twin: [...twin, last] }) };
};
const guestId = (w) => w.occasion.rsvp.id;
const newGuest = async (w) => {
  const rsvp = await make.newRsvp(w.occasion.event);
  return { id: [rsvp.id, rsvp.secret] };
};

/** The rows of a page behind a link: the right one, one with a letter changed, that of another thing. */
const linked = (row, of, right, another, call = (x) => x) => ({
  [row]: call((w) => of(w)),
  [`${row} [altered link]`]: call((w) => of(w, altered(right(w)))),
  [`${row} [another's link]`]: call((w) => of(w, another(w))),
});
const list = (row, call) => linked(row, guests, (w) => w.occasion.list, (w) => w.other.list, call);
const atDoor = (row, call) => linked(row, door, (w) => w.occasion.door, (w) => w.other.door, call);
const ofGuest = (row, call) => linked(row, own, (w) => w.occasion.rsvp.secret, (w) => w.other.rsvp.secret, call);
const ofAlert = (row, call) => linked(row, alert, (w) => w.alert.secret, (w) => w.occasion.rsvp.secret, call);
const ofAddress = (row, call) => linked(row, preferences, (w) => w.occasion.preferences.secret, (w) => w.other.preferences.secret, call);

/** A link that asks to sign in, and the browser that asked for it. */
async function newSignIn() {
  const browser = new Browser();
  await browser.ask(make.address());
  const [, , id, secret] = signInPath(browser.asked).split("/");
  return { id: [id, secret], browser };
}
async function newInvitation(w) {
  const [, , id, secret] = invitationPath((await make.newInvitation(w.b)).id).split("/");
  return { id: [id, secret] };
}
/** A second session of who is signed in, so that the first one lives on. */
async function newSession(w, role) {
  const person = w.people[role];
  if (!person || role === "ended") return {};
  return { browser: await new Browser().signIn(person.email) };
}

export const pages = {
  "GET /": nothing,
  "GET /events": nothing,
  "GET /events.json": nothing,
  "GET /events/{page}": here,
  "GET /events/{page} [draft]": draft,
  "GET /events/{page}.ics": here,
  "GET /events/{page}.ics [draft]": draft,
  "GET /events/{page}/rsvp": here,
  "GET /events/{page}/rsvp [draft]": draft,
  "POST /events/{page}/rsvp": form(here, () => ({ name: "Somebody", email: make.address() })),
  "POST /events/{page}/rsvp [draft]": form(draft, () => ({ name: "Somebody", email: make.address() })),
  ...ofGuest("GET /rsvps/{id}/{secret}"),
  ...ofGuest("POST /rsvps/{id}/{secret}", (of) => form(of, { do: "change", name: "Guest" })),
  "POST /rsvps/{id}/{secret} [cancel]": form(newGuest, { do: "cancel" }),
  ...ofGuest("GET /rsvps/{id}/{secret}/cancel"),
  ...ofGuest("GET /rsvps/{id}/{secret}/code.svg"),
  "GET /me/rsvp/{id}": (w) => ({ id: [w.occasion.event.id] }),
  "GET /me/rsvp/{id} [draft]": (w) => ({ id: [w.draft.id], twin: ["evt_000000000000"] }),
  "POST /me/rsvp/{id}": signed(async (w) => ({ id: [(await make.newEvent(w.b)).id] }), {}),
  "POST /me/rsvp/{id} [draft]": signed((w) => ({ id: [w.draft.id], twin: ["evt_000000000000"] }), {}),
  "POST /me/rsvp/{id} [form of another session]": form((w) => ({ id: [w.occasion.event.id] }), {}, { signed: "other" }),

  ...atDoor("GET /events/{page}/checkin/{secret}"),
  ...atDoor("POST /events/{page}/checkin/{secret}", (of) => form(of, { mode: "in", who: "nobody" })),
  ...list("GET /events/{page}/rsvps/{secret}"),
  ...list("POST /events/{page}/rsvps/{secret}", (of) => form(of, (w) => ({ do: "offer", rsvp: w.occasion.rsvp.id }))),
  "POST /events/{page}/rsvps/{secret} [guest of B]": form((w) => guests(w), (w) => ({ do: "cancel", rsvp: w.other.rsvp.id })),
  ...list("GET /events/{page}/rsvps/{secret}/mails"),
  ...list("POST /events/{page}/rsvps/{secret}/mails", (of) => form(of, (w) => ({ mail: String(w.mail) }))),
  ...list("GET /events/{page}/rsvps/{secret}/badges"),
  ...list("GET /events/{page}/rsvps/{secret}/rsvps.{format}", (of) => then(of, "csv")),
  ...list("GET /events/{page}/rsvps/{secret}/{rsvp}", (of) => then(of, guestId)),
  "GET /events/{page}/rsvps/{secret}/{rsvp} [guest of B]": (w) => ({ id: [w.occasion.page, w.occasion.list, w.other.rsvp.id] }),

  "GET /alerts/new": nothing,
  "POST /alerts/new": () => ({ query: `q=${make.word()}`, form: { email: make.address(), rhythm: "week" } }),
  ...ofAlert("GET /alerts/{id}/{secret}"),
  ...ofAlert("POST /alerts/{id}/{secret}", (of) => form(of, { do: "confirm" })),
  ...ofAddress("GET /preferences/{id}/{secret}"),
  ...ofAddress("POST /preferences/{id}/{secret}", (of) => form(of, { event_changed: "1" })),
  ...ofAddress("GET /preferences/{id}/{secret}/{kind}", (of) => then(of, "alert")),
  ...ofAddress("POST /preferences/{id}/{secret}/{kind}", (of) => form(then(of, "alert"), { "List-Unsubscribe": "One-Click" })),
  "GET /dev/mail": nothing,
  "GET /dev/mail/{file}": () => ({ id: ["nothing"] }),
  "GET /dev/mail/{file}/html": () => ({ id: ["nothing"] }),
  "GET /dev/mail/{file}/text": () => ({ id: ["nothing"] }),

  "GET /organizations": nothing,
  "GET /organizations/{page}": (w) => ({ id: [page(w.a)] }),
  "GET /me/organizations/{id}": (w) => ({ id: [w.a.id] }),
  "POST /me/organizations/{id} [invite]": signed((w) => ({ id: [w.a.id] }), () => ({ do: "invite", email: make.address(), role: "check_in" })),
  "POST /me/organizations/{id} [form of another session]": form((w) => ({ id: [w.a.id] }), () => ({ do: "invite", email: make.address(), role: "check_in" }), { signed: "other" }),
  "GET /invitations/{id}/{secret}": newInvitation,
  "GET /invitations/{id}/{secret} [altered link]": async (w) => { const { id } = await newInvitation(w); return { id: [id[0], altered(id[1])] }; },
  "POST /invitations/{id}/{secret}": form(newInvitation, {}),
  "POST /invitations/{id}/{secret} [altered link]": form(async (w) => { const { id } = await newInvitation(w); return { id: [id[0], altered(id[1])] }; }, {}),

  "GET /sign-in": nothing,
  "POST /sign-in": () => ({ form: { email: make.address() } }),
  "POST /sign-in/code": () => ({ form: { code: "0000-0000" } }),
  "GET /sign-in/{id}/{secret} [in the browser that asked]": newSignIn,
  "GET /sign-in/{id}/{secret}": async () => ({ id: (await newSignIn()).id }),
  "POST /sign-in/{id}/{secret} [in the browser that asked]": form(newSignIn, {}),
  "POST /sign-in/{id}/{secret}": form(async () => ({ id: (await newSignIn()).id }), {}),
  "POST /sign-out": form(newSession, {}, { signed: true }),
  "POST /sign-out [form of another session]": form(nothing, {}, { signed: "other" }),
  "GET /me": nothing,
  "POST /me [name]": signed(nothing, { do: "name", name: "Somebody" }),
  "POST /me [another's session]": signed(nothing, { do: "end", id: "tok_000000000000" }),
  "POST /me [form of another session]": form(nothing, { do: "name", name: "Somebody" }, { signed: "other" }),
  "GET /me/data": nothing,
  "POST /me/data": signed(nothing, { email: "somebody.else@example.org" }),
  "POST /me/data [form of another session]": form(nothing, { email: "somebody.else@example.org" }, { signed: "other" }),
  "GET /me/data.json": nothing,
  "GET /me/erased": nothing,
  "GET /me/login": nothing,
  "POST /me/login": signed(nothing, { do: "allow", code: "0000-0000" }),
  "POST /me/login [form of another session]": form(nothing, { do: "allow", code: "0000-0000" }, { signed: "other" }),

  "GET /organizers": nothing,
  "GET /about": nothing,
  "POST /tz": () => ({ form: { tz: "Europe/Berlin" } }),
  "GET /static/{file}": () => ({ id: ["style.css"] }),
  "GET /robots.txt": nothing,
  "GET /livez": nothing,
  "GET /readyz": nothing,
  "GET /.well-known/security.txt": nothing,
  "GET /metrics": nothing,
};
