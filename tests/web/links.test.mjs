// Every link of ours on every page answers, and what stands on a page twice has one id.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { base, html, pages } from './browser.mjs';

const answered = new Map();

async function statusOf(path) {
  if (!answered.has(path)) answered.set(path, (await fetch(base + path, { headers: { accept: 'text/html' } })).status);
  return answered.get(path);
}

describe('links', () => {
  for (const [name, path] of Object.entries(pages()))
    test(name, async () => {
      let page = await html(path);
      const here = new URL(page.status === 301 ? page.headers.get('location') : path, base);
      if (page.status === 301) page = await html(here.pathname);
      const broken = [];
      for (const [, written] of page.text.matchAll(/<(?:a|link|script)\s[^>]*?(?:href|src)="([^"]*)"/g)) {
        const link = new URL(written.replaceAll('&amp;', '&'), here);
        if (link.origin !== here.origin) continue;
        const within = link.hash !== '' && link.pathname + link.search === here.pathname + here.search;
        if (within && !page.text.includes(`id="${link.hash.slice(1)}"`)) broken.push(`no id ${written}`);
        const status = within ? 200 : await statusOf(link.pathname + link.search);
        if (status !== 200) broken.push(`${status} ${written}`);
      }
      assert.deepEqual(broken, []);
      const ids = [...page.text.matchAll(/\sid="([^"]+)"/g)].map((m) => m[1]);
      assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
    });
});
