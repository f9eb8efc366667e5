// Seats that change under an open page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base, close, html, launch, open, posted } from './browser.mjs';
import { api, post, rsvp } from './fixtures/post.mjs';
import * as events from './fixtures/events.mjs';

before(launch);
after(close);

const small = (more) => post({ ...events.bedside, title: `A small room ${Math.random()}`, capacity: { in_person: 3 }, ...more });
const person = () => ({ name: 'Ada', email: `ada${Math.random()}@example.org` });

// A page that remembers its streams and was not loaded again.
async function watching(t, event, options) {
  const page = await open(t, options);
  await page.addInitScript(() => {
    window.streams = [];
    const Real = window.EventSource;
    window.EventSource = class extends Real {
      constructor(...rest) {
        super(...rest);
        window.streams.push(this);
      }
    };
  });
  await page.goto(base + event.url);
  await page.evaluate(() => (window.same = true));
  return page;
}

const streams = (page) => page.evaluate(() => window.streams.map((stream) => stream.readyState));
const shown = (page, words, limit = 4000) =>
  page.locator('.seat-text', { hasText: words }).first().waitFor({ timeout: limit });
const hide = (page, hidden) => page.evaluate((value) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

describe('live seats', () => {
  test('the number changes without a reload, and is read out once it rests', async (t) => {
    const event = await small();
    const page = await watching(t, event);
    await shown(page, 'Open: 3 of 3 seats free');
    await page.waitForFunction(() => window.streams[0]?.readyState === 1);
    const note = page.locator('.seats + [role=status]');
    assert.equal(await note.textContent(), '');
    await rsvp(event, person());
    await shown(page, 'Open: 2 of 3');
    assert.equal(await page.evaluate(() => window.same), true);
    await rsvp(event, person());
    await shown(page, 'Few left: 1 of 3');
    assert.equal(await page.locator('.seats li.few').count(), 1);
    assert.equal(await note.textContent(), '', 'nothing is read out while numbers move');
    await note.filter({ hasText: 'Few left: 1 of 3' }).waitFor({ state: 'attached', timeout: 8000 });
    assert.equal(await note.textContent(), 'Seats: Few left: 1 of 3 seats');
    assert.deepEqual(page.complaints, []);
  });

  test('nobody looks: nothing is asked', async (t) => {
    const event = await small();
    const page = await watching(t, event);
    await page.waitForFunction(() => window.streams[0]?.readyState === 1);
    await hide(page, true);
    assert.deepEqual(await streams(page), [2]);
    await rsvp(event, person());
    await hide(page, false);
    await shown(page, 'Open: 2 of 3');
    assert.deepEqual((await streams(page)).length, 2);
  });

  test('a cancelled event is told and left alone', async (t) => {
    const event = await small();
    const page = await watching(t, event);
    await page.waitForFunction(() => window.streams[0]?.readyState === 1);
    await api('POST', `/events/${event.id}/cancel`, { reason: 'The room burnt.' });
    await shown(page, 'Closed');
    assert.deepEqual(await streams(page), [2]);
    await hide(page, true);
    await hide(page, false);
    assert.deepEqual(await streams(page), [2]);
  });

  test('without a number that may change there is no stream', async (t) => {
    for (const event of [posted.cancelled, posted.past]) {
      const page = await watching(t, event);
      assert.deepEqual(await streams(page), [], event.title);
    }
  });

  test('a refusal is not asked again at once', async (t) => {
    const event = await small();
    const page = await open(t);
    let asked = 0;
    await page.route('**/seats/stream', (route) => (asked++, route.fulfill({ status: 503, headers: { 'retry-after': '60' } })));
    await page.clock.install();
    await page.goto(base + event.url);
    await page.waitForFunction(() => document.querySelector('.seats + [role=status]'));
    await page.clock.runFor(50_000);
    assert.equal(asked, 1);
    await page.clock.runFor(80_000);
    for (const late = Date.now() + 5000; asked < 2 && Date.now() < late;) await page.evaluate(() => 0);
    assert.equal(asked, 2);
  });

  test('the page says all of it without scripts', async () => {
    const event = await small();
    assert.match((await html(event.url)).text, /data-live>\n<li data-mode="in_person"><span class="seat-text">Open: 3 of 3 seats free/);
  });
});
