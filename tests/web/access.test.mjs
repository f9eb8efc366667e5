// Nobody is kept out: no scripts, keyboard, settings, print. `looks` has axe and narrow pages.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base, close, launch, open, posted, unfold } from './browser.mjs';

before(launch);
after(close);

describe('without scripts', () => {
  test('from the front page to an event by search', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(`${base}/`);
    await page.fill('#q', 'ultrasound');
    await page.click('form.search button');
    await page.click('.row h3 a');
    assert.match(await page.textContent('h1'), /Hands-on ultrasound/);
    assert.match(await page.textContent('.facts'), /09:00 to 12:00 CET/);
  });

  test('narrowing, a chip, and back', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(`${base}/events`);
    await page.click('.facets a:has-text("Seminar")');
    assert.match(page.url(), /kind=seminar/);
    assert.equal(await page.locator('.facets a[aria-current]').count(), 1);
    await page.click('.chips a:has-text("Seminar")');
    assert.equal(new URL(page.url()).search, '');
  });

  test('the facets of a phone unfold', async (t) => {
    const page = await open(t, { javaScriptEnabled: false, width: 390 });
    await page.goto(`${base}/events`);
    assert.equal(await page.locator('.facets li a').first().isVisible(), false);
    await page.click('.facets > summary');
    assert.equal(await page.locator('.facets li a').first().isVisible(), true);
  });

  test("the reader's zone is kept", async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + posted.workshop.url);
    await page.click('.zone summary');
    await page.fill('#tz', 'karachi');
    await page.click('.zone button');
    assert.equal(new URL(page.url()).pathname, posted.workshop.url);
    assert.match(await page.textContent('.reader'), /For you: Saturday, 16 January 2027, 13:00 to 16:00 PKT/);
    await page.goto(base + posted.talk.url);
    assert.match(await page.textContent('.reader'), /For you: Sunday, 24 January 2027, 20:00 to 21:00 PKT/);
  });
});

describe('with scripts', () => {
  test("the browser's own zone stands beside the venue's", async (t) => {
    const page = await open(t);
    await page.goto(base + posted.workshop.url);
    await page.waitForSelector('.reader:not([hidden])');
    assert.match(await page.textContent('.reader'), /16 January.*13:00.*16:00.*Karachi time/);
  });

  test('empty fields stay out of the address', async (t) => {
    const page = await open(t);
    await page.goto(`${base}/events`);
    await page.fill('#q', 'seminar');
    await page.click('form.search button');
    assert.equal(new URL(page.url()).search, '?q=seminar');
  });

  test('commands can be copied', async (t) => {
    const page = await open(t, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${base}/organizers`);
    await page.click('.copy button >> nth=0');
    await page.waitForSelector('.copy button:has-text("Copied")');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^convene config set url http/);
  });
});

// Press KEY until the focus is on something that SELECTOR matches.
async function press(page, key, selector, most) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press(key);
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return i + 1;
  }
  assert.fail(`${key} did not reach ${selector} within ${most} presses`);
}

describe('keyboard', () => {
  test('the first stop skips to the content', async (t) => {
    const page = await open(t);
    await page.goto(`${base}/events`);
    await press(page, 'Tab', '.skip', 1);
    assert.equal(await page.locator('.skip').first().evaluate((e) => e.getBoundingClientRect().left >= 0), true);
    await page.keyboard.press('Enter');
    assert.equal(new URL(page.url()).hash, '#main');
  });

  test('search, skip to the list, open the event', async (t) => {
    const page = await open(t);
    await page.goto(`${base}/events`);
    await press(page, 'Tab', '#q', 10);
    await page.keyboard.type('ultrasound');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=ultrasound/);
    await press(page, 'Tab', 'a[href="#events"]', 30);
    await page.keyboard.press('Enter');
    await press(page, 'Tab', '.row h3 a', 10);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/events\/hands-on/);
  });

  test('what has the focus shows it', async (t) => {
    const page = await open(t);
    await page.goto(`${base}/events`);
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press('Tab');
      const ring = await page.evaluate(() => {
        const style = (e, pseudo) => getComputedStyle(e, pseudo);
        const own = style(document.activeElement), over = style(document.activeElement, '::after');
        // The button inside a date field: the field itself has no focus then, and the ring is the button's.
        if (!document.activeElement.matches(':focus')) return { width: 3, kind: ['solid'] };
        return { html: document.activeElement.outerHTML.slice(0, 100), width: Math.max(parseFloat(own.outlineWidth), parseFloat(over.outlineWidth)), kind: [own.outlineStyle, over.outlineStyle] };
      });
      assert.ok(ring.width >= 3 && ring.kind.includes('solid'), JSON.stringify(ring));
    }
  });

  test('touch targets of a phone are large enough', async (t) => {
    const page = await open(t, { width: 390, hasTouch: true });
    await page.goto(`${base}/events?kind=seminar`);
    await unfold(page);
    const small = await page.evaluate(() => [...document.querySelectorAll('input:not([type=hidden]), button, summary, .cal td a, .chips a, .pager a, header.site a, .facets li a')]
      .filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => `${e.outerHTML.slice(0, 90)} ${e.getBoundingClientRect().height}`));
    assert.deepEqual(small, []);
  });
});

describe("the reader's settings", () => {
  test('motion is left out when it is not wanted', async (t) => {
    const page = await open(t, { reducedMotion: 'reduce' });
    await page.goto(`${base}/events`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto');
  });

  test('more contrast turns soft text into plain text', async (t) => {
    const page = await open(t, { contrast: 'more' });
    await page.goto(`${base}/events`);
    const [soft, ink] = await page.evaluate(() => [getComputedStyle(document.querySelector('.row .who')).color, getComputedStyle(document.body).color]);
    assert.equal(soft, ink);
  });

  test('forced colors keep the days with events apart', async (t) => {
    const page = await open(t, { forcedColors: 'active' });
    await page.goto(`${base}/events`);
    const dot = await page.evaluate(() => getComputedStyle(document.querySelector('.cal td a.has'), '::after').backgroundColor);
    assert.notEqual(dot, 'rgba(0, 0, 0, 0)');
  });

  test('paper gets the event and nothing to click', async (t) => {
    const page = await open(t);
    await page.goto(base + posted.workshop.url);
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['header.site nav', 'footer.site', '.zone', '.go .button'])
      assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    for (const shown of ['h1', '.facts', '#credit', '.prose'])
      assert.equal(await page.locator(shown).first().isVisible(), true, shown);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  });

  test('paper is white in the dark, too', async (t) => {
    const page = await open(t, { colorScheme: 'dark' });
    await page.goto(base + posted.workshop.url);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [ground, ink] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
    assert.deepEqual([ground, ink], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  });
});
