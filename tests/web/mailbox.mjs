// Mails that would have been sent, as /dev/mail shows them.
import { readFileSync } from 'node:fs';
import { html } from './browser.mjs';

// The key of /dev/mail, as a cookie.
export const mailKey = readFileSync(`${process.env.CONVENE_STATE_DIR}/mail-key`, 'utf8').trim();
const opened = { cookie: `devmail=${mailKey}` };

// The address of a link to /PART/… in a page or a mail, without its origin.
export const link = (text, part) => text.match(new RegExp(`href="(?:https?://[^/"]+)?(/${part}/[^"]+)"`))[1];

// The newest mail to somebody whose subject has these words: its page and its HTML part.
export async function mail(to, words) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const { text } = await html('/dev/mail', opened);
    const row = text.split('<tr').find((line) => line.includes(to) && line.includes(words));
    if (row) {
      const path = link(row, 'dev/mail');
      return { path, html: `${path}/html`, source: (await html(`${path}/html`, opened)).text };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${to} says ${words}`);
}
