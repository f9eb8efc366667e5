// Every page, looked at by axe in both schemes and at 320 pixels, with a console that stays empty.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base, close, everything, launch, looks, open, pages, unfold, violations } from './browser.mjs';

// Looks do not depend on how the daemon was compiled, so that a build with sanitizers looks at one page of each kind.
const quick = process.env.CONVENE_TEST_QUICK === '1';
const few = ['front', 'narrowed', 'workshop', 'organizers', 'missing'];
const all = Object.entries(pages()).filter(([name]) => !quick || few.includes(name));
if (quick) console.log('CONVENE_TEST_QUICK=1: one page of each kind (see README.md)');

before(launch);
after(close);

describe('axe finds nothing', () => {
  for (const [name, path] of all) {
    test(`${name}, light, wide`, async (t) => {
      const page = await open(t, { bypassCSP: true });
      await page.goto(base + path);
      assert.deepEqual(await violations(page, everything), []);
    });
    test(`${name}, dark, on a phone`, async (t) => {
      const page = await open(t, { colorScheme: 'dark', width: 390, bypassCSP: true });
      await page.goto(base + path);
      await unfold(page);
      assert.deepEqual(await violations(page, looks), []);
    });
  }
});

describe('320 pixels are enough, and the browser has nothing to complain about', () => {
  for (const [name, path] of all)
    test(name, async (t) => {
      const page = await open(t, { width: 320 });
      // A stream that goes on would never let the network rest.
      await page.route('**/seats/stream', (route) =>
        route.fulfill({ contentType: 'text/event-stream', body: 'event: seats\ndata: {"seats":"closed"}\n\n' }));
      const answer = await page.goto(base + path);
      await page.waitForLoadState('networkidle');
      for (const state of ['folded', 'unfolded']) {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 320, `${state}, the page is ${width} pixels wide`);
        await unfold(page);
      }
      // The status of an error page is an error to the browser, too.
      const expected = (complaint) => answer.status() >= 400 && complaint.includes('responded with a status of');
      assert.deepEqual(page.complaints.filter((c) => !expected(c)), []);
    });
});
