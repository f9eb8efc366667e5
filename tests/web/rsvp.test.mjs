// Seats, the form, and one's own page; nothing of it needs scripts.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { base, close, html, launch, open, posted } from './browser.mjs';
import { api, post, rsvp } from './fixtures/post.mjs';
import * as events from './fixtures/events.mjs';

before(launch);
after(close);

const text = (page) => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const plain = (t, more) => open(t, { javaScriptEnabled: false, ...more });

async function send(path, fields, headers = {}) {
  const answer = await fetch(base + path, {
    method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { origin: base, ...headers },
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

// The link that the mail would bring.
function link(id) {
  const key = Buffer.from(readFileSync(`${process.env.CONVENE_STATE_DIR}/secret-key`, 'utf8').trim(), 'hex');
  const bits = [...createHmac('sha256', key).update(`rsvp ${id}`).digest().subarray(0, 20)]
    .map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = bits.match(/.{5}/g).map((five) => '0123456789abcdefghjkmnpqrstvwxyz'[parseInt(five, 2)]);
  return `/rsvps/${id}/cvr_${letters.join('')}`;
}

async function stateOf(event, name) {
  const { data } = await api('GET', `/events/${event.id}/rsvps?needs=1&q=${encodeURIComponent(name)}`);
  return data.at(-1);
}

const small = (more) => post({ ...events.bedside, title: `A small room ${Math.random()}`, ...more });

describe('seats in words', () => {
  test('few left, and no limit', async () => {
    const page = text((await html(posted.clinic.url)).text);
    assert.match(page, /In the room\s+Few left: 2 of 6 seats/);
    assert.match(page, /Online\s+Open, without a limit/);
    assert.match(page, /Get a seat/);
  });

  test('a waitlist says so on its buttons', async () => {
    const page = text((await html(posted.bedside.url)).text);
    assert.match(page, /Waitlist: the one seat is taken; one waits already/);
    assert.equal(page.match(/Join the waitlist/g).length, 3);
  });

  test('no waitlist, before it opens, cancelled, and elsewhere: no form', async () => {
    const full = await small();
    await api('PATCH', `/events/${full.id}/rsvp-policy`, { waitlist: 'none' });
    await rsvp(full, { name: 'Ada', email: 'ada@example.org' });
    assert.match(text((await html(full.url)).text), /Every seat is taken, and this event keeps no waitlist\./);
    const early = await small();
    await api('PATCH', `/events/${early.id}/rsvp-policy`, { opens: '2027-01-06T09:00' });
    assert.match(text((await html(early.url)).text), /RSVPs open on 6 Jan 2027, 09:00/);
    const elsewhere = await small();
    await api('PATCH', `/events/${elsewhere.id}/rsvp-policy`, { takes: false });
    for (const event of [full, early, elsewhere, posted.cancelled, posted.past])
      assert.doesNotMatch((await html(event.url)).text, /<form class="fields"/, event.title);
  });

  test('no reply is older than two seconds', async () => {
    const event = await small();
    assert.match((await html(event.url)).text, /Few left|Open/);
    await rsvp(event, { name: 'Ada', email: 'ada@example.org' });
    const late = Date.now() + 3000;
    let page;
    do page = (await html(event.url)).text; while (!page.includes('Waitlist:') && Date.now() < late);
    assert.match(page, /Waitlist:/);
  });
});

describe('the form', () => {
  test('refused: a list on top, a sentence by each field, nothing typed is lost', async (t) => {
    const page = await plain(t, { width: 390 });
    await page.goto(base + posted.clinic.url);
    await page.fill('#rsvp-name', 'Zo\u00eb <b>"Sample"</b>');
    await page.fill('#rsvp-email', 'zoe at example');
    await page.fill('#rsvp-party', '0');
    await page.check('#rsvp-answers-photos-2');
    await page.fill('#rsvp-needs', 'First line\nsecond line');
    await page.click('#rsvp button');
    assert.match(await page.title(), /^Error:/);
    assert.deepEqual(await page.locator('.errors a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))),
      ['#rsvp-email', '#rsvp-party', '#rsvp-mode']);
    for (const id of ['rsvp-email', 'rsvp-party']) {
      assert.equal(await page.getAttribute(`#${id}`, 'aria-invalid'), 'true');
      assert.ok((await page.getAttribute(`#${id}`, 'aria-describedby')).includes(`${id}-error`));
    }
    assert.equal(await page.inputValue('#rsvp-name'), 'Zo\u00eb <b>"Sample"</b>');
    assert.equal(await page.inputValue('#rsvp-email'), 'zoe at example');
    assert.equal(await page.inputValue('#rsvp-needs'), 'First line\nsecond line');
    assert.equal(await page.isChecked('#rsvp-answers-photos-2'), true);
    // what only the database knows comes back the same way
    await page.fill('#rsvp-email', 'zoe@example.org');
    await page.fill('#rsvp-party', '6');
    await page.check('#rsvp-mode-2');
    await page.click('button:has-text("Hold my seat")');
    assert.match(await page.textContent('.errors'), /A party here has 1 to 5 persons/);
    await page.fill('#rsvp-party', '1');
    await page.click('button:has-text("Hold my seat")');
    assert.match(await page.textContent('.errors'), /How many have you done\? This question needs an answer/);
    await page.check('#rsvp-answers-level-2');
    await page.click('button:has-text("Hold my seat")');
    assert.match(await page.textContent('h1'), /A seat is held for you/);
    const row = await stateOf(posted.clinic, 'zoe@example.org');
    assert.deepEqual([row.state, row.mode, row.needs, row.answers],
      ['held', 'online', 'First line\nsecond line', { level: 'some', photos: false }]);
  });

  test('held, confirmed by the link, changed, and cancelled only after a question', async (t) => {
    const event = await small({ capacity: { in_person: 9 } });
    const page = await plain(t);
    await page.goto(base + event.url);
    await page.fill('#rsvp-name', 'Ada Example');
    await page.fill('#rsvp-email', 'Ada@Example.org');
    await page.fill('#rsvp-party', '2');
    await page.click('#rsvp button');
    assert.match(await page.textContent('.lead'), /Ada@Example\.org/);
    assert.match(await page.textContent('main'), /before Monday, 4 January 2027, 09:15 CET \(in 15 minutes\)/);
    assert.doesNotMatch(await page.content(), /cvr_|rsv_/);

    const { id } = await stateOf(event, 'ada@example.org');
    await page.goto(base + link(id));
    assert.match(await page.textContent('main'), /It is held until Monday, 4 January 2027, 09:15 CET/);
    assert.equal((await stateOf(event, 'ada@example.org')).state, 'held', 'looking changes nothing');
    await page.click('button:has-text("Confirm my seat")');
    assert.match(await page.textContent('h1'), /You have a seat/);
    assert.match(await page.textContent('main'), /Confirmed\./);
    assert.equal((await stateOf(event, 'ada@example.org')).state, 'going');

    await page.click('summary');
    await page.fill('#rsvp-party', '3');
    await page.fill('#rsvp-needs', 'A ramp');
    await page.click('button:has-text("Keep these changes")');
    assert.match(await page.textContent('.pairs'), /3 persons/);
    await page.goto(base + link(id));
    await page.click('summary');
    await page.fill('#rsvp-party', '5');
    await page.fill('#rsvp-name', '');
    await page.click('button:has-text("Keep these changes")');
    assert.match(await page.textContent('.errors'), /Write your name/);
    assert.equal(await page.inputValue('#rsvp-party'), '5');

    await page.goto(base + link(id));
    await page.click('a:has-text("Cancel my RSVP")');
    assert.equal((await stateOf(event, 'ada@example.org')).state, 'going', 'the question cancels nothing');
    await page.click('button:has-text("Yes, cancel")');
    assert.match(await page.textContent('h1'), /cancelled/);
    assert.equal((await stateOf(event, 'ada@example.org')).state, 'cancelled');
    assert.equal(await page.locator('button:has-text("Keep these changes"), a:has-text("Cancel my RSVP")').count(), 0);
  });

  test('the same address twice looks the same', async () => {
    const event = await small({ capacity: { in_person: 9 } });
    const fields = { name: 'Ada', email: 'ada@example.org', party: '1' };
    const first = await send(`${event.url}/rsvp`, fields), second = await send(`${event.url}/rsvp`, fields);
    assert.deepEqual([first.status, second.status], [200, 200]);
    assert.equal(second.text, first.text);
  });

  test('only from our own pages', async () => {
    const fields = { name: 'Ada', email: 'ada@example.org' };
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      assert.equal((await send(`${posted.clinic.url}/rsvp`, fields, headers)).status, 403);
  });
});

describe("one's own page", () => {
  test('is not stored, not indexed, and leaves no referrer elsewhere', async () => {
    for (const path of [posted.rsvps.going, `${posted.rsvps.going}/cancel`]) {
      const page = await html(path);
      assert.equal(page.headers.get('cache-control'), 'no-store');
      assert.equal(page.headers.get('referrer-policy'), 'same-origin');
      assert.match(page.headers.get('x-robots-tag'), /noindex/);
    }
  });

  test('the place in the queue, and why no seat has come', async () => {
    const page = text((await html(posted.rsvps.waits)).text);
    assert.match(page, /You are on the waitlist/);
    assert.match(page, /You are next\./);
    assert.match(page, /The only seat is taken; nobody is before you\./);
  });

  test('an offer is taken', async (t) => {
    const event = await small();
    const first = await rsvp(event, { name: 'Ada', email: 'ada@example.org' });
    const waits = await rsvp(event, { name: 'Grace', email: 'grace@example.org' });
    await send(first, { do: 'cancel' });
    const page = await plain(t);
    await page.goto(base + waits);
    assert.match(await page.textContent('main'), /A seat is offered to you[^]*The offer stands until .*January 2027/);
    await page.click('button:has-text("Take the seat")');
    assert.match(await page.textContent('main'), /You have a seat\s+The seat is yours\./);
  });

  test('another mode without losing the seat, and a name without losing the wait', async () => {
    const event = await small({ mode: 'hybrid', capacity: { in_person: 1, online: 5 } });
    await rsvp(event, { name: 'Ada', email: 'ada@example.org' });
    const own = await rsvp(event, { name: 'Grace', email: 'grace@example.org', mode: 'online' });
    assert.equal((await send(own, { do: 'change', name: 'Grace', party: '1', mode: 'in_person' })).status, 303);
    assert.match((await html(own)).text, /You wait for a seat in the room, and keep this one until it comes\./);
    assert.equal((await send(own, { do: 'change', name: 'Grace Hopper', party: '1', mode: 'in_person' })).status, 303);
    const row = await stateOf(event, 'grace@example.org');
    assert.deepEqual([row.name, row.state, row.mode, row.waits_for], ['Grace Hopper', 'going', 'online', 'in_person']);
  });

  test('a wrong secret, and that of another RSVP, lead nowhere', async () => {
    const [, , id] = posted.rsvps.going.split('/'), [, , , other] = posted.rsvps.first.split('/');
    for (const path of [`/rsvps/${id}/${other}`, `/rsvps/${id}/cvr_x`, `/rsvps/rsv_000000000000/${other}`]) {
      assert.equal((await html(path)).status, 404);
      assert.equal((await send(path, { do: 'cancel' })).status, 404);
    }
    assert.equal((await html(posted.rsvps.going)).status, 200);
  });

  test('still coming?', async (t) => {
    const own = await rsvp(await small(), { name: 'Ada', email: 'ada@example.org' });
    const page = await plain(t);
    await page.goto(base + own);
    await page.click('button:has-text("Yes, I come")');
    assert.match(await page.textContent('main'), /You have told the organizer that you are coming/);
  });
});

describe('on a phone', () => {
  test('the button sticks to the bottom until the form is there', async (t) => {
    const page = await plain(t, { width: 390, height: 700 });
    await page.goto(base + posted.clinic.url);
    const button = await page.locator('.stick .button').boundingBox();
    assert.ok(button.y + button.height <= 700 && button.y > 600, JSON.stringify(button));
    assert.equal(await page.locator('.go.wide').isVisible(), false);
    await page.locator('#rsvp button').scrollIntoViewIfNeeded();
    const covers = await page.locator('.stick').boundingBox(), sends = await page.locator('#rsvp button').boundingBox();
    assert.ok(covers.y + covers.height <= sends.y, 'it covers the form');
  });
});
