// The organizer's list, one person of it, badges: without scripts, with the keyboard alone, on paper; and nobody else sees a name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { base, close, html, launch, open, pages, posted } from './browser.mjs';
import { api, guestList, post, rsvp } from './fixtures/post.mjs';
import * as events from './fixtures/events.mjs';

before(launch);
after(close);

const today = (more) => post({
  ...events.bedside, title: `A full room ${Math.random()}`, starts: `${events.day(0)}T11:00`, ends: `${events.day(0)}T12:00`, ...more,
});
const stateOf = async (event, name) => (await api('GET', `/events/${event.id}/rsvps?q=${encodeURIComponent(name)}`)).data[0].state;

describe("the organizer's list", () => {
  test('counts narrow it, a name is found, a request approved, all without scripts', async (t) => {
    const event = await today({ mode: 'hybrid', capacity: { in_person: 2, online: 5 } });
    await api('PATCH', `/events/${event.id}/rsvp-policy`, { approval: true });
    for (const [name, mode] of [['Ada Sample', 'in_person'], ['Grace Sample', 'online'], ['Edsger Sample', 'in_person']])
      await rsvp(event, { name, email: `${name.split(' ')[0].toLowerCase()}@example.org`, mode });
    const list = await guestList(event);
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + list);
    assert.equal(await page.locator('.people tbody tr').count(), 3);
    await page.click('.counts td:nth-child(3) a');
    assert.deepEqual(await page.locator('.people tbody th a').allTextContents(), ['Grace Sample']);
    assert.equal(await page.locator('.counts a[aria-current]').count(), 1);
    await page.click('.chips .clear');
    await page.fill('#q', 'edsger');
    await page.click('.tools button');
    assert.deepEqual(await page.locator('.people tbody th a').allTextContents(), ['Edsger Sample']);
    await page.click('.people tbody th a');
    await page.click('button:has-text("Cancel this RSVP")');
    assert.match(await page.textContent('[role=status]'), /Cancelled: Edsger Sample/);
    assert.equal(new URL(page.url()).searchParams.get('q'), 'edsger', 'narrowed as it was');
    assert.equal(await stateOf(event, 'edsger'), 'cancelled');
    await page.reload();
    assert.equal(await stateOf(event, 'edsger'), 'cancelled');
  });

  test('with the keyboard alone, in and out', async (t) => {
    const event = await today();
    await rsvp(event, { name: 'Ada Sample', email: 'ada@example.org' });
    const page = await open(t);
    await page.goto(base + await guestList(event));
    for (const [label, wanted] of [['a', 'Ada Sample'], ['button', 'Check in']]) {
      let found = false;
      for (let i = 0; i < 60 && !found; i++) {
        await page.keyboard.press('Tab');
        found = await page.evaluate(([tag, text]) => document.activeElement.matches(tag) && document.activeElement.textContent === text, [label, wanted]);
      }
      assert.ok(found, `no way to ${wanted}`);
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
      const here = page.url();
      await Promise.all([page.waitForURL((url) => url.href !== here), page.keyboard.press('Enter')]);
    }
    assert.match(await page.textContent('[role=status]'), /Checked in: Ada Sample/);
    assert.equal(await stateOf(event, 'ada'), 'attended');
    assert.deepEqual(page.complaints, []);
  });

  test('the plot stands in its box at every width, and its numbers in a table', async (t) => {
    for (const width of [320, 390, 1280]) {
      const page = await open(t, { width });
      await page.goto(base + posted.guests.many);
      const boxes = await page.locator('.plot text').evaluateAll((all) => all.map((e) => e.getBoundingClientRect()).map((r) => [r.left, r.right]));
      assert.ok(boxes.length > 3);
      assert.ok(boxes.every(([left, right]) => left >= 0 && right <= width + 1), JSON.stringify(boxes));
      assert.equal(await page.locator('.plot .plot-label.plot-main').textContent(), '4 going');
      await page.click('.growth summary');
      assert.match(await page.textContent('.numbers tbody'), /4/);
      assert.deepEqual(page.complaints, []);
    }
  });

  test('more than a page, without a gap', async () => {
    const event = await today({ capacity: { in_person: 200 } });
    for (let i = 0; i < 53; i++) await rsvp(event, { name: `Person ${i}`, email: `person${i}@example.org` });
    const first = (await html(await guestList(event))).text;
    const next = first.match(/rel="next" href="([^"]*)"/)[1].replaceAll('&amp;', '&');
    const second = (await html(next)).text;
    const names = (page) => [...page.matchAll(/>(Person \d+)<\/a>/g)].map((m) => m[1]);
    assert.deepEqual([names(first).length, names(second).length, new Set([...names(first), ...names(second)]).size], [50, 3, 53]);
    assert.doesNotMatch(second, /rel="next"/);
  });

  test('is kept nowhere and told to no other site', async () => {
    for (const path of [posted.guests.many, `${posted.guests.many}/badges`, `${posted.guests.many}/rsvps.csv`]) {
      const { headers } = await html(path);
      assert.equal(headers.get('cache-control'), 'no-store, private');
      assert.equal(headers.get('referrer-policy'), 'same-origin');
      assert.match(headers.get('x-robots-tag'), /noindex/);
      assert.equal(headers.get('etag'), null);
    }
  });
});

describe('badges on paper', () => {
  test('eight to a sheet, every name within its badge, nothing else', async (t) => {
    const event = await today({ capacity: { in_person: 100 } });
    await api('PATCH', `/events/${event.id}/rsvp-policy`, { questions: [{ id: 'affiliation', label: 'Where do you work?', kind: 'text' }] });
    const names = ['Ada', 'Zo\u00eb M\u00fcller', 'Nkechi Adeyemi-Featherstonehaugh', 'Maximiliana Bartholomew Konstantinopoulos von und zu Hohenstein',
      'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch', '\u674e\u5c0f\u9f8d', 'Jos\u00e9 Garc\u00eda M\u00e1rquez', 'Olu', 'Wei Zhang', 'Ravi Patel'];
    for (const [i, name] of names.entries())
      await rsvp(event, { name, email: `n${i}@example.org`, ...(i % 2 ? { answers: { affiliation: 'Example University Hospital, Department of Emergency Medicine' } } : {}) });
    const page = await open(t);
    await page.goto(`${base}${await guestList(event)}/badges?codes=1`);
    assert.equal(await page.locator('.badge').count(), names.length);
    assert.equal(await page.locator('.sheet').count(), 2);
    assert.equal(await page.locator('.badge-beneath').count(), 5, 'no empty line where nothing is known');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.badges > header').isVisible(), false);
    const outside = await page.locator('.badge').evaluateAll((all) => all.filter((badge) => {
      const box = badge.getBoundingClientRect(), code = badge.querySelector('.badge-code').getBoundingClientRect();
      return [...badge.querySelectorAll('b, .badge-beneath')].some((part) => {
        const own = part.getBoundingClientRect();
        return own.top < box.top || own.bottom > code.top + 1 || part.scrollWidth > part.clientWidth + 1;
      });
    }).map((badge) => badge.textContent));
    assert.deepEqual(outside, []);
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 2);
  });
});

describe('a name of somebody who comes', () => {
  const names = /Ada Example|Grace Sample|Edsger Sample|Mary Roe|(ada|grace|edsger|mary)@example\.org|cvl_(?!nothing)/;

  test('is on no public page', async () => {
    const secret = /^(rsvp_|guest|badges)/;
    for (const [name, path] of Object.entries(pages())) {
      if (secret.test(name)) continue;
      const page = await html(path);
      assert.doesNotMatch(page.text, names, name);
      assert.doesNotMatch(JSON.stringify([...page.headers]), names, name);
    }
    for (const event of [posted.clinic, posted.bedside])
      for (const path of [`/api/v1/events/${event.id}`, `/api/v1/events/${event.id}/seats`, `/api/v1/events/${event.id}/changes`, `${event.url}.ics`])
        assert.doesNotMatch((await html(path)).text, names, path);
  });

  test('is in no log', () => {
    const log = readFileSync(`${process.env.CONVENE_STATE_DIR}/log`, 'utf8');
    assert.match(log, /route=\/events\/\{page\}\/rsvps\/\{secret\}/);
    assert.doesNotMatch(log, names);
  });
});
