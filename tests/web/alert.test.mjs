// New events by mail: asked for on the list, confirmed by the mailed link, changed and ended on its page.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base, close, everything, html, launch, looks, open, posted, violations } from './browser.mjs';
import { link, mail } from './mailbox.mjs';

before(launch);
after(close);

const form = '/alerts/new?kind=workshop&topic=sepsis&q=ward';
const plain = (t) => open(t, { javaScriptEnabled: false, width: 390 });

// Asked for by API, and its page from the mail.
async function asked(name, query) {
  const address = `${name}.${Math.random().toString(36).slice(2)}@example.org`;
  const answer = await fetch(`${base}/api/v1/alerts?${query}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: address, rhythm: 'day', zone: 'Africa/Nairobi' }),
  });
  assert.equal(answer.status, 200);
  return link((await mail(address, 'New events by mail')).source, 'alerts');
}

describe('without scripts', () => {
  test('from the list to the yes, to another rhythm, and to the end', async (t) => {
    const page = await plain(t);
    const address = `ada.${Math.random().toString(36).slice(2)}@example.org`;
    await page.goto(`${base}/events?kind=workshop`);
    await page.click('text=New events like these by mail');
    assert.match(await page.textContent('main'), /that fits: Workshop\./);
    await page.fill('#email', address);
    await page.check('#rhythm-day');
    await page.fill('#zone', 'Africa/Nairobi');
    await page.click('button:has-text("Mail me")');
    assert.match(await page.textContent('h1'), /One click is missing/);
    const own = link((await mail(address, 'New events by mail')).source, 'alerts');
    await page.goto(base + own);
    assert.match(await page.textContent('main'), /every morning when something new is listed that fits: Workshop\./);
    await page.click('button:has-text("Yes")');
    assert.match(await page.textContent('[role=status]'), /Confirmed/);
    await page.click('summary:has-text("Change")');
    await page.check('#rhythm-hour');
    await page.click('button:has-text("Keep")');
    assert.match(await page.textContent('main'), /You get mail within the hour/);
    await page.click('button:has-text("End")');
    assert.match(await page.textContent('h1'), /has ended/);
    assert.equal((await html(own)).status, 410);
  });

  test('what is wrong is told by its field, and nothing typed is lost', async (t) => {
    const page = await plain(t);
    await page.goto(base + form);
    await page.fill('#email', 'ada at example');
    await page.check('#rhythm-hour');
    await page.fill('#zone', 'Mars/Olympus');
    await page.click('button:has-text("Mail me")');
    assert.match(await page.textContent('.errors'), /one @[^]*no time zone/);
    assert.equal(await page.inputValue('#email'), 'ada at example');
    assert.equal(await page.inputValue('#zone'), 'Mars/Olympus');
    assert.ok(await page.isChecked('#rhythm-hour'));
    await page.click('.errors a[href="#zone"]');
    assert.equal(await page.evaluate(() => document.activeElement.id || location.hash), 'zone');
  });

  test('an organization and a series can be followed', async (t) => {
    const page = await plain(t);
    await page.goto(base + posted.series.url);
    await page.click('text=New dates by mail');
    assert.match(await page.textContent('main'), /that fits: series /);
    await page.goto(`${base}/organizations/${posted.workshop.organizer.id}`);
    await page.click('text=New events of theirs by mail');
    assert.match(await page.textContent('main'), /that fits: by /);
  });

  test('to look changes nothing, and a damaged link leads nowhere', async () => {
    const own = await asked('eve', 'kind=seminar');
    for (let i = 0; i < 3; i++) assert.match((await html(own)).text, /Yes, write to me/);
    assert.equal((await html(`${own.slice(0, -1)}!`)).status, 404);
    const other = await fetch(base + own, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ do: 'confirm' }) });
    assert.equal(other.status, 403);
    const { headers } = await html(own);
    assert.match(headers.get('cache-control'), /no-store/);
    assert.match(headers.get('x-robots-tag'), /noindex/);
  });
});

test('the browser knows the zone where nobody has said it', async (t) => {
  const page = await open(t, { timezoneId: 'Asia/Karachi' });
  await page.goto(base + form);
  assert.equal(await page.inputValue('#zone'), 'Asia/Karachi');
});

describe('axe finds nothing', () => {
  for (const [name, path] of [['the form', () => form], ['the question', () => asked('question', 'kind=workshop&country=DE')]]) {
    test(name, async (t) => {
      const page = await open(t, { bypassCSP: true });
      await page.goto(base + await path());
      assert.deepEqual(await violations(page, everything), []);
    });
    test(`${name}, dark, at 320 pixels`, async (t) => {
      const page = await open(t, { colorScheme: 'dark', width: 320, bypassCSP: true });
      await page.goto(base + await path());
      assert.deepEqual(await violations(page, looks), []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
    });
  }
});
