// Pages behind a secret link, on plain http under a host name: browsers say less there than on localhost or https.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { base, close, launchWith, open, posted } from './browser.mjs';

before(() => launchWith('--host-resolver-rules=MAP *.test 127.0.0.1'));
after(close);

const here = base.replace('127.0.0.1', 'convene.test');

// Another site, and what it is told of whoever comes.
async function elsewhere(t) {
  const visits = [];
  const server = createServer((request, response) => {
    visits.push({ url: request.url, referer: request.headers.referer, origin: request.headers.origin });
    response.end('<title>Elsewhere</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { visits, url: `http://other.test:${server.address().port}/` };
}

async function follow(page, url) {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    Object.assign(link, { href, id: 'out', textContent: 'Out' });
    document.querySelector('main').prepend(link);
  }, url);
  await page.click('#out');
  await page.waitForURL(url);
}

describe('private pages under a host name', () => {
  test("one's own page takes its form, with an Origin and without Sec-Fetch-Site", async (t) => {
    const page = await open(t);
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.allHeaders()));
    await page.goto(here + posted.rsvps.going);
    await page.click('summary');
    await page.fill('#rsvp-needs', 'A chair');
    await page.click('button:has-text("Keep these changes")');
    await page.waitForURL(/done=/);
    const [headers] = await Promise.all(sent);
    assert.equal(headers.origin, here);
    assert.equal(headers['sec-fetch-site'], undefined);
    await page.goto(here + posted.rsvps.going);
    await page.click('summary');
    assert.equal(await page.inputValue('#rsvp-needs'), 'A chair');
  });

  test('it tells no other site where it is', async (t) => {
    const other = await elsewhere(t);
    for (const path of [posted.rsvps.going, `${posted.rsvps.going}/cancel`]) {
      const page = await open(t);
      await page.goto(here + path);
      await follow(page, `${other.url}${other.visits.length}`);
    }
    const told = other.visits.filter(({ url }) => /^\/\d$/.test(url));
    assert.equal(told.length, 2);
    for (const visit of told) assert.deepEqual([visit.referer, visit.origin], [undefined, undefined]);
  });

  test('another site cannot post to it', async (t) => {
    const other = await elsewhere(t);
    const page = await open(t);
    await page.goto(other.url);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.evaluate((action) => {
        const form = document.createElement('form');
        Object.assign(form, { action, method: 'post', innerHTML: '<input name="act" value="cancel">' });
        document.body.append(form);
        form.submit();
      }, `${here}${posted.rsvps.going}`),
    ]);
    assert.equal(answer.status(), 403);
  });
});
