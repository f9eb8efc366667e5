// What the suites share: the daemon's address, what was posted, and a browser.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const base = process.env.CONVENE_URL;
export const posted = JSON.parse(readFileSync(process.env.CONVENE_POSTED, 'utf8'));

const executablePath = process.env.CHROMIUM
  ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

let browser;

export const launch = () => launchWith();

/** With further switches of Chromium. */
export async function launchWith(...more) {
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', ...more],
  });
}

export async function close() {
  await browser?.close();
}

// A page of its own context, gone with the test. `complaints` collects what the console says and what failed to load.
export async function open(t, options = {}) {
  const { width = 1280, height = 900, ...rest } = options;
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'Asia/Karachi', locale: 'en-GB', ...rest });
  t.after(() => context.close());
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document')
      page.complaints.push(`${response.status()} ${response.url()}`);
  });
  return page;
}

export async function html(path, headers = {}) {
  const response = await fetch(base + path, { redirect: 'manual', headers: { accept: 'text/html', ...headers } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// WCAG 2.2 AA and axe's good practice; what axe cannot decide is not counted.
export const everything = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
// What another scheme and another width can change.
export const looks = { runOnly: { type: 'rule', values: ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'] } };

export async function violations(page, options) {
  await page.evaluate(axe);
  const result = await page.evaluate((o) => globalThis.axe.run(o), options);
  return result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 200)} (${n.failureSummary})`).join('; ')}`);
}

export const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));

// Every page of the product, with the statuses of an event, an empty list and the errors.
export function pages() {
  return {
    front: '/', events: '/events', narrowed: '/events?kind=seminar&mode=in_person&q=seminar',
    day: '/events?from=2027-01-16&to=2027-01-16', past: '/events?from=2026-12-01&to=2026-12-31',
    newest: '/events?sort=new', empty: '/events?q=ultrasund&kind=conference&country=KE', nothing: '/events?q=zzzzqqqq',
    workshop: posted.workshop.url, series: posted.series.url, congress: posted.congress.url, past_event: posted.past.url,
    ongoing: posted.ongoing.url, cancelled: posted.cancelled.url, postponed: posted.postponed.url,
    rescheduled: posted.rescheduled.url, moved: posted.moved.url, talk: posted.talk.url,
    zoned: `${posted.workshop.url}?tz=Asia/Karachi`,
    organizations: '/organizations', no_organization: '/organizations?q=zzzz',
    organization: `/organizations/${posted.workshop.organizer.id}`, organizers: '/organizers', about: '/about',
    missing: '/no-such-page', missing_event: '/events/no-such-event-000000000000', wrong: '/events?sort=best&from=2027-02-30',
    gone: posted.removed.url,
    sign_in: '/sign-in?back=/about', me_signed_out: '/me', me_erased: '/me/erased', wrong_sign_in: '/sign-in/sgn_000000000000/cvs_nothing', wrong_invitation: '/invitations/inv_000000000000/cvi_nothing',
    seats_left: posted.clinic.url, form: `${posted.clinic.url}/rsvp`, waitlist: posted.bedside.url,
    ...Object.fromEntries(Object.entries(posted.rsvps).map(([name, path]) => [`rsvp_${name}`, path])),
    guests: posted.guests.waits, guests_needs: `${posted.guests.many}?needs=1`, guests_none: `${posted.guests.many}?q=zzzz`,
    guest: `${posted.guests.many}/${posted.rsvps.going.split('/')[2]}`, guest_waits: `${posted.guests.waits}/${posted.rsvps.waits.split('/')[2]}`,
    badges: `${posted.guests.many}/badges?codes=1&guests=1`, badges_none: `${posted.guests.many}/badges?state=offered`,
    guests_wrong_link: '/events/000000000000/rsvps/cvl_nothing',
    rsvp_cancel: `${posted.rsvps.going}/cancel`, rsvp_wrong_link: '/rsvps/rsv_000000000000/cvr_nothing',
  };
}
