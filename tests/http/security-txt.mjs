// /.well-known/security.txt: by RFC 9116, from what the operator gave as contact.
// usage: CONVENE_URL=... security-txt.mjs EXPECTED|none
import assert from "node:assert/strict";

const expected = process.argv[2];
const answer = await fetch(new URL("/.well-known/security.txt", process.env.CONVENE_URL));
const text = await answer.text();
if (expected === "none") {
  assert.equal(answer.status, 404);
} else {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  const fields = text.trim().split("\n").map((line) => line.match(/^([A-Za-z-]+): (\S+)$/).slice(1));
  const names = fields.map(([name]) => name);
  assert.deepEqual(names, ["Contact", "Expires", "Preferred-Languages", ...(names.includes("Canonical") ? ["Canonical"] : [])]);
  const { Contact, Expires, Canonical } = Object.fromEntries(fields);
  assert.equal(Contact, expected);
  const days = (new Date(Expires) - new Date("2027-01-04T08:00:00Z")) / 86400e3;
  assert.ok(days > 30 && days < 366, `ends in ${days} days`);
  if (Canonical) assert.equal(Canonical, "https://events.example.org/.well-known/security.txt");
}
console.log("security.txt: as it should be");
