// The world in which the matrix is asked: two organizations with people in every role, tokens of every kind, and things that
// belong to the first organization. Links are read where people read them: in answers and in mails.
import { Browser, api, invitationPath, mailTo } from "../browser.mjs";

let n = 0;
/** Another word at each call. */
export const word = () => `w${(n++).toString(36)}`;
/** Another address at each call. */
export const address = () => `${word()}@example.org`;

const admin = process.env.CONVENE_TOKEN;

/** An administrator's request, which must succeed. */
export async function make(method, path, body) {
  const answer = await api(method, path, admin, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.json;
}

export const newOrganization = () => make("POST", "/organizations", { name: `Organization ${word()}`, kind: "society" });

/** An event that takes people in its room, in May 2027; MORE are further fields of its document. */
export const document = (more = {}) => ({
  title: `Event ${word()}`, kind: "workshop", mode: "in_person", starts: "2027-05-04T09:00", place: { city: "Berlin", country: "DE" }, ...more });

export const newEvent = (organization, more) => make("POST", "/events", document({ organizer: organization.id, ...more }));
/** An event with one change: it was cancelled. */
export async function newCancelled(organization) {
  const event = await newEvent(organization);
  await make("POST", `/events/${event.id}/cancel`, { reason: word() });
  return event;
}
export const newRsvp = (event, email = address()) => make("POST", `/events/${event.id}/rsvps`, { name: `Guest ${word()}`, email });
export const newToken = (organization, scope) => make("POST", "/tokens", { name: word(), scopes: [scope], ...(organization && { organization: organization.id }) });
export const newInvitation = (organization, email = address(), role = "check_in") => make("POST", `/organizations/${organization.id}/members`, { email, role });
export const newWebhook = (organization) =>
  make("POST", `/organizations/${organization.id}/webhooks`, { url: "https://hooks.example.org/in", kinds: ["event.published"] });

/** A saved search that was asked for by mail: {id, secret}. */
export async function newAlert() {
  const email = address(), query = word();
  await api("POST", `/alerts?q=${query}`, null, { email });
  const [, id, secret] = /\/alerts\/(alr_\w+)\/(cva_\w+)/.exec(await mailTo(email, "/alerts/alr_"));
  return { id, secret };
}

/** Who is signed in, with a command line: {email, browser, token}. */
async function newPerson() {
  const email = address(), browser = await new Browser().signIn(email);
  return { email, browser, token: await browser.commandLine() };
}

async function newMember(organization, role) {
  const person = await newPerson();
  const invitation = await newInvitation(organization, person.email, role);
  await new Browser().post(invitationPath(invitation.id), {});
  return person;
}

const last = (url) => url.split("/").at(-1);

/** What has a list, a door, guests and mails: an event of ORGANIZATION. */
async function newOccasion(organization) {
  const event = await newEvent(organization), email = address();
  const rsvp = await newRsvp(event, email);
  const [, id, secret] = /\/preferences\/(adr_\w+)\/(cvp_\w+)/.exec(await mailTo(email, "/preferences/adr_"));
  return {
    event, rsvp, email, preferences: { id, secret },
    page: new URL(event.url, "http://x").pathname.split("/").at(-1),
    list: last((await make("GET", `/events/${event.id}/rsvps/link`)).url),
    door: last((await make("GET", `/events/${event.id}/checkin`)).url),
  };
}

/** A delivery in the log of a new webhook of ORGANIZATION. */
async function newDelivery(organization) {
  const webhook = await newWebhook(organization);
  await make("POST", `/webhooks/${webhook.id}/test`);
  const { data } = await make("GET", `/webhooks/${webhook.id}/deliveries`);
  return { webhook: webhook.id, delivery: data[0].id };
}

/** The number of a mail about EVENT that has left the house. */
async function sentMail(event) {
  for (let tries = 0; tries < 600; tries++) {
    const { data } = await make("GET", `/outbox?event=${event.id}&state=done`);
    if (data.length > 0) return data[0].id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no mail of the event was sent within 30 s");
}

export async function newWorld() {
  const [a, b] = await Promise.all([newOrganization(), newOrganization()]);
  const member = Object.fromEntries(await Promise.all(
    [["ownA", a, "owner"], ["ediA", a, "editor"], ["chkA", a, "check_in"], ["ownB", b, "owner"], ["ediB", b, "editor"], ["chkB", b, "check_in"]]
      .map(async ([name, organization, role]) => [name, await newMember(organization, role)])));
  const person = await newPerson(), ended = await newPerson();
  const [occasion, other, draft, alert, webhook, delivery] = await Promise.all(
    [newOccasion(a), newOccasion(b), newEvent(a, { status: "draft" }), newAlert(), newWebhook(a), newDelivery(a)]);
  const deadCookies = new Map(ended.browser.cookies);
  await ended.browser.post("/sign-out", { form: await ended.browser.formToken() });
  ended.browser.cookies = deadCookies;
  const revoked = await newToken(a, "organizer");
  await make("DELETE", `/tokens/${revoked.id}`);
  const tokens = await Promise.all([newToken(null, "read"), newToken(a, "read"), newToken(a, "organizer"), newToken(b, "organizer"),
    newToken(null, "bounces"), newToken(null, "metrics")]);
  return {
    a, b, draft, alert, webhook, delivery, occasion, other,
    mail: await sentMail(occasion.event),
    invitation: await newInvitation(a),
    members: (await make("GET", `/organizations/${a.id}/members`)).data,
    cookie: [...member.ownA.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    people: { pers: person, ended, ...member },
    bearers: {
      none: null, cook: null, gone: revoked.token, bad: "cvn_00000000000000000000000000000000",
      sess: `session ${[...member.ownA.browser.cookies].find(([name]) => name === "session")[1]}`,
      pers: person.token, ...Object.fromEntries(Object.entries(member).map(([name, who]) => [name, who.token])),
      read: tokens[0].token, readA: tokens[1].token, orgA: tokens[2].token, orgB: tokens[3].token, boun: tokens[4].token, metr: tokens[5].token, admin,
      list: occasion.list, door: occasion.door, prefs: occasion.preferences.secret, alert: alert.secret, guest: occasion.rsvp.secret,
    },
  };
}
