// What is sent for each row of api.table: "METHOD PATTERN [case]": (world, role) => {id, query, body, …}.
// ROLE is the column of the cell.
//   id      values of the pattern's {names}, in order; what a call changes for good is made anew for each cell
//   twin    the same values for a thing that is not there, where that is nobody else's business: whoever may not is
//           answered alike (twinQuery, twinBody: where the thing is named there)
//   seen    roles that may see the thing, and are told that they may not do this to it
//   bearer  another secret for the roles that hold a link, when the thing is new: {role: secret}
import * as make from "./world.mjs";

const none = { evt: "evt_000000000000", rsv: "rsv_000000000000", whk: "whk_000000000000", tok: "tok_000000000000", alr: "alr_000000000000" };
const zoned = { starts: "2027-06-04T09:00" };
const summary = () => ({ summary: make.word() });

const event = (w) => ({ id: [w.occasion.event.id] });
const draft = (w) => ({ id: [w.draft.id], twin: [none.evt], seen: ["readA"] });
const guest = (w) => ({ id: [w.occasion.rsvp.id], twin: [none.rsv] });
const otherGuest = (w) => ({ id: [w.other.rsvp.id], twin: [none.rsv] });
const guestOf = (w) => ({ id: [w.occasion.event.id, w.occasion.rsvp.id], twin: [w.occasion.event.id, none.rsv] });
/** A guest of B under an event of A. */
const strangerOf = (w) => ({ id: [w.occasion.event.id, w.other.rsvp.id], twin: [w.occasion.event.id, none.rsv] });
const newEvent = async (w) => ({ id: [(await make.newEvent(w.a)).id] });
const newDraft = async (w) => ({ id: [(await make.newEvent(w.a, { status: "draft" })).id], twin: [none.evt] });
const newGuest = async (w) => {
  const rsvp = await make.newRsvp(w.occasion.event);
  return { id: [rsvp.id], twin: [none.rsv], bearer: { guest: rsvp.secret } };
};
const organization = (w) => ({ id: [w.a.id] });
const webhook = (w) => ({ id: [w.webhook.id], twin: [none.whk] });
/** An organization has few webhooks and invitations, so only who may change one gets a new one. */
const owners = ["ownA", "orgA", "admin"];
const newWebhook = async (w, role) => ({ id: [(owners.includes(role) ? await make.newWebhook(w.a) : w.webhook).id], twin: [none.whk] });
const newInvitation = async (w, role) => ({ id: [w.a.id, (owners.includes(role) ? await make.newInvitation(w.a) : w.invitation).id], twin: [w.a.id, "inv_000000000000"] });
const delivery = (w) => ({ id: [w.delivery.webhook, w.delivery.delivery], twin: [none.whk, w.delivery.delivery] });
const mail = (w) => ({ id: [w.mail], twin: ["999999999999"] });
const alert = (w) => ({ id: [w.alert.id], twin: [none.alr] });
const asked = (email = make.address()) => ({ name: "Somebody", email });
const token = (scopes, more) => ({ body: { name: make.word(), scopes, ...more } });
const body = (of, what) => async (w, role) => ({ ...(await of(w, role)), body: typeof what === "function" ? what(w) : what });
const query = (of, text) => async (w) => ({ ...(await of(w)), query: text });
const nothing = () => ({});

export const api = {
  "GET /events": nothing,
  "POST /events": () => ({ body: make.document() }),
  "POST /events [of A]": (w) => ({ body: make.document({ organizer: w.a.id }) }),
  "GET /events/facets": nothing,
  "GET /events/{id}": event,
  "GET /events/{id} [draft]": draft,
  "PATCH /events/{id}": body(event, summary),
  "PATCH /events/{id} [draft]": body(draft, summary),
  "DELETE /events/{id}": newEvent,
  "DELETE /events/{id} [draft]": newDraft,
  "GET /events/{id}/changes": event,
  "GET /events/{id}/changes [draft]": draft,
  "DELETE /events/{id}/changes/{revision}": async (w) => ({ id: [(await make.newCancelled(w.a)).id, "2"] }),
  "POST /events/{id}/publish": newDraft,
  "POST /events/{id}/cancel": newEvent,
  "POST /events/{id}/postpone": newEvent,
  "POST /events/{id}/reschedule": body(newEvent, zoned),
  "POST /events/{id}/move-online": newEvent,
  "POST /imports": () => ({ query: `source=${make.word()}`, body: make.document({ source: { id: make.word() } }), lines: true }),
  "POST /imports [of A]": (w) => ({ query: `source=${make.word()}`, body: make.document({ organizer: w.a.id, source: { id: make.word() } }), lines: true }),

  "POST /events/{id}/rsvps": body(newEvent, () => asked()),
  "POST /events/{id}/rsvps [a guest]": async (w) => {
    const of = await newEvent(w), email = make.address();
    await make.newRsvp({ id: of.id[0] }, email);
    return { ...of, body: asked(email) };
  },
  "POST /events/{id}/rsvps [party of 50]": body(newEvent, () => ({ ...asked(), party: 50 })),
  "POST /events/{id}/rsvps [draft]": body(draft, () => asked()),
  "PUT /events/{id}/rsvp": newEvent,
  "PUT /events/{id}/rsvp [draft]": draft,
  "GET /events/{id}/rsvp-form": event,
  "GET /events/{id}/rsvp-form [draft]": draft,
  "GET /events/{id}/seats": event,
  "GET /events/{id}/seats [draft]": draft,
  "GET /events/{id}/seats/stream": event,
  "GET /events/{id}/seats/stream [draft]": draft,
  "GET /rsvps/{id}": guest,
  "GET /rsvps/{id} [of B]": otherGuest,
  "PATCH /rsvps/{id}": body(guest, () => ({ name: make.word() })),
  "PATCH /rsvps/{id} [of B]": body(otherGuest, () => ({ name: make.word() })),
  "DELETE /rsvps/{id}": newGuest,
  "DELETE /rsvps/{id} [all]": query(newGuest, "scope=all"),
  "POST /rsvps/{id}/confirm": newGuest,
  "POST /rsvps/{id}/accept": newGuest,
  "POST /rsvps/{id}/link": newGuest,

  "GET /events/{id}/rsvps": event,
  "GET /events/{id}/rsvps [draft]": draft,
  "GET /events/{id}/rsvps [needs]": query(event, "needs=1&format=csv"),
  "GET /events/{id}/rsvps/link": event,
  "GET /events/{id}/rsvps/link [draft]": draft,
  "POST /events/{id}/rsvps/link": newEvent,
  "POST /events/{id}/rsvps/{rsvp}/approve": guestOf,
  "POST /events/{id}/rsvps/{rsvp}/approve [guest of B]": strangerOf,
  "POST /events/{id}/rsvps/{rsvp}/decline": guestOf,
  "POST /events/{id}/rsvps/{rsvp}/decline [guest of B]": strangerOf,
  "POST /events/{id}/rsvps/{rsvp}/offer": guestOf,
  "POST /events/{id}/rsvps/{rsvp}/offer [guest of B]": strangerOf,
  "GET /events/{id}/checkin": event,
  "GET /events/{id}/checkin [draft]": draft,
  "POST /events/{id}/checkin/link": newEvent,
  "POST /events/{id}/checkin": body(event, (w) => ({ rsvp: w.occasion.rsvp.id, action: "in" })),
  "POST /events/{id}/checkin [guest of B]": (w) => ({ ...event(w), body: { rsvp: w.other.rsvp.id, action: "in" }, twinBody: { rsvp: none.rsv, action: "in" } }),
  "PATCH /events/{id}/capacity": body(event, () => ({ in_person: 5000 })),
  "PATCH /events/{id}/capacity [draft]": body(draft, () => ({ in_person: 5000 })),
  "GET /events/{id}/rsvp-policy": event,
  "GET /events/{id}/rsvp-policy [draft]": draft,
  "PATCH /events/{id}/rsvp-policy": body(event, { party_max: 5 }),
  "PATCH /events/{id}/rsvp-policy [draft]": body(draft, { party_max: 5 }),

  "GET /outbox": nothing,
  "GET /outbox [event of A]": (w) => ({ query: `event=${w.occasion.event.id}`, twinQuery: `event=${none.evt}` }),
  "GET /outbox/stats": nothing,
  "POST /outbox/retry": () => ({ body: {} }),
  "POST /outbox/retry [event of A]": (w) => ({ body: { event: w.occasion.event.id }, twinBody: { event: none.evt } }),
  "POST /outbox/bounce": () => ({ body: { mail: "x" } }),
  "GET /outbox/{id}": mail,
  "POST /outbox/{id}/retry": mail,
  "POST /outbox/{id}/drop": mail,

  "GET /organizations": nothing,
  "POST /organizations": () => ({ body: { name: `Organization ${make.word()}` } }),
  "GET /organizations/{id}": organization,
  "PATCH /organizations/{id}": body(organization, () => ({ description: make.word() })),
  // not the one that it has, nor one that another cell gives it
  "PATCH /organizations/{id} [standing]": (w, role) => ({ ...organization(w), body: { standing: role === "admin" ? "unverified" : "verified" } }),
  "GET /organizations/{id}/members": organization,
  "POST /organizations/{id}/members": body(organization, () => ({ email: make.address(), role: "check_in" })),
  "PATCH /organizations/{id}/members/{member}": (w) => ({ id: [w.a.id, "prs_000000000000"], body: { role: "editor" } }),
  "DELETE /organizations/{id}/members/{member}": newInvitation,
  "GET /organizations/{id}/webhooks": organization,
  "POST /organizations/{id}/webhooks": body(organization, { url: "https://hooks.example.org/", kinds: ["event.published"] }),
  "GET /webhooks/{id}": webhook,
  "PATCH /webhooks/{id}": body(webhook, () => ({ description: make.word() })),
  "DELETE /webhooks/{id}": newWebhook,
  "POST /webhooks/{id}/rotate": body(webhook, { hours: 0 }),
  "POST /webhooks/{id}/enable": webhook,
  "POST /webhooks/{id}/disable": newWebhook,
  "POST /webhooks/{id}/test": webhook,
  "POST /webhooks/{id}/replay": body(webhook, { since: "2027-01-01T00:00:00Z" }),
  "GET /webhooks/{id}/deliveries": webhook,
  "GET /webhooks/{id}/deliveries/{delivery}": delivery,
  "POST /webhooks/{id}/deliveries/{delivery}/replay": delivery,

  "GET /me": nothing,
  "PATCH /me": () => ({ body: {} }),
  "GET /me/events": nothing,
  "GET /me/export": nothing,
  "POST /me/erase": () => ({ body: { email: make.address() } }),
  "POST /logins": () => ({ body: { name: make.word() } }),
  "POST /logins/{id}": () => ({ id: ["lgn_000000000000"] }),
  "GET /tokens": nothing,
  "POST /tokens [read]": () => token(["read"]),
  "POST /tokens [organizer of A]": (w) => token(["organizer"], { organization: w.a.id }),
  "POST /tokens [admin]": () => token(["admin"]),
  "POST /tokens [of a person]": () => ({ body: { name: make.word(), person: make.address() } }),
  "DELETE /tokens/{id} [of A]": async (w) => ({ id: [(await make.newToken(w.a, "organizer")).id], twin: [none.tok] }),
  "DELETE /tokens/{id} [of an administrator]": async () => ({ id: [(await make.newToken(null, "admin")).id], twin: [none.tok] }),
  "GET /whoami": nothing,

  "POST /alerts": () => ({ query: `q=${make.word()}`, body: { email: make.address() } }),
  "GET /alerts/{id}": alert,
  "PATCH /alerts/{id}": body(alert, { rhythm: "day" }),
  "DELETE /alerts/{id}": async (w, role) => {
    const made = role === "alert" ? await make.newAlert() : w.alert;
    return { id: [made.id], twin: [none.alr], bearer: { alert: made.secret } };
  },
  "POST /alerts/{id}/confirm": alert,

  "GET /vocabularies": nothing,
  "GET /openapi.yaml": nothing,
};
