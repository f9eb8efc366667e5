// Mails as people see them, and the pages behind their links: by eye, by axe, and without scripts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base, close, everything, launch, looks, open as openPage, violations } from './browser.mjs';
import { api, post } from './fixtures/post.mjs';
import * as events from './fixtures/events.mjs';
import { link, mail, mailKey } from './mailbox.mjs';

before(launch);
after(close);

// A page in a browser that has the key of /dev/mail.
async function open(t, options) {
  const page = await openPage(t, options);
  await page.context().addCookies([{ name: 'devmail', value: mailKey, url: `${base}/dev/mail` }]);
  return page;
}

let event, confirm, seat, preferences, refuse, sent;

before(async () => {
  event = await post({ ...events.bedside, title: `A room with mails ${Math.random()}`, capacity: { in_person: 1 } });
  await fetch(`${base}${event.url}/rsvp`, { method: 'POST', headers: { origin: base }, body: new URLSearchParams({ name: 'Ada Lovelace', email: 'ada.mails@example.org', mode: 'in_person', party: '1' }) });
  confirm = await mail('ada.mails@example.org', 'Please confirm');
  await fetch(base + link(confirm.source, 'rsvps'), { method: 'POST', headers: { origin: base }, body: new URLSearchParams({ do: 'confirm' }) });
  seat = await mail('ada.mails@example.org', 'You have a seat');
  preferences = link(seat.source, 'preferences').replace(/\/rsvp_confirmed$/, '');
  refuse = `${preferences}/event_reminder`;
  sent = `${new URL((await api('GET', `/events/${event.id}/rsvps/link`)).url, base).pathname}/mails`;
});

describe('axe finds nothing', () => {
  for (const [name, path] of [
    ['the mail that asks', () => confirm.html], ['the mail with the seat', () => seat.html], ['its page', () => seat.path], ['the list of mails', () => '/dev/mail'],
    ['preferences', () => preferences], ['one kind', () => refuse], ['what went out', () => sent], ['what failed: nothing', () => `${sent}?state=dead`],
  ]) {
    // a mail is no page of the site: it has no landmarks
    const rules = name.startsWith('the mail') ? { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } : everything;
    test(name, async (t) => {
      const page = await open(t, { bypassCSP: true });
      await page.goto(base + path());
      assert.deepEqual(await violations(page, rules), []);
    });
    test(`${name}, dark, at 320 pixels`, async (t) => {
      const page = await open(t, { colorScheme: 'dark', width: 320, bypassCSP: true });
      await page.goto(base + path());
      assert.deepEqual(await violations(page, looks), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    });
  }
});

describe('without scripts', () => {
  test('a mail loads nothing from anywhere', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(base + seat.html);
    assert.deepEqual(asked, [base + seat.html]);
    assert.deepEqual(page.complaints, []);
    assert.match(await page.textContent('body'), /You have a seat[^]*Ada Lovelace[^]*Door code/);
  });

  test('quiet hours, one kind less, and what was typed wrong', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + preferences);
    await page.uncheck('#rsvp_offer');
    await page.fill('#zone', 'Atlantis');
    await page.fill('#quiet_from', '22:00');
    await page.fill('#quiet_until', '07:00');
    await page.click('main button');
    assert.match(await page.textContent('[role=alert]'), /“Atlantis” is no time zone that is known here/);
    assert.equal(await page.inputValue('#zone'), 'Atlantis');
    assert.equal(await page.isChecked('#rsvp_offer'), false);
    await page.fill('#zone', 'Karachi');
    await page.click('main button');
    assert.match(await page.textContent('[role=status]'), /Kept/);
    assert.equal(await page.inputValue('#zone'), 'Asia/Karachi');
    assert.equal(await page.inputValue('#quiet_from'), '22:00');
    assert.equal(await page.isChecked('#rsvp_offer'), false);
    assert.equal(await page.isChecked('#event_reminder'), true);
  });

  test('no more of one kind, and back', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + refuse);
    await page.click('text=No more of these');
    assert.match(await page.textContent('main'), /“Reminders, a day before” is not sent to ada\.mails@example\.org any more/);
    await page.click('text=Change this, or anything else');
    assert.equal(await page.isChecked('#event_reminder'), false);
  });

  test('the organizer sees what went out', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + sent);
    const text = (await page.textContent('main')).replace(/\s+/g, ' ');
    assert.match(text, /Please confirm ?1 sent/);
    assert.match(text, /ada\.mails@example\.org ?Sent ?Seat/);
  });
});
