// Signing in, my events, members, the command line's code: without scripts, by keyboard, in both schemes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Browser, api as call, invitationPath, signInCode, signInPath } from '../http/browser.mjs';
import { base, close, everything, launch, looks, open, posted, unfold, violations } from './browser.mjs';
import { api, post, rsvp } from './fixtures/post.mjs';
import * as events from './fixtures/events.mjs';

const email = 'mary.somerville@example.org';
let organization, invitation, event, waits;

before(async () => {
  await launch();
  organization = await api('POST', '/organizations', { name: `Society ${Date.now()}`, kind: 'society', standing: 'verified' });
  for (const [address, role] of [[email, 'owner'], ['caroline@example.org', 'editor'], ['annie@example.org', 'check_in']]) {
    const { id } = await api('POST', `/organizations/${organization.id}/members`, { email: address, role });
    assert.equal((await new Browser().post(invitationPath(id), {})).status, 200);
  }
  invitation = invitationPath((await api('POST', `/organizations/${organization.id}/members`, { email: 'vera@example.org', role: 'editor' })).id);
  event = await post({ ...events.bedside, title: 'Mine to see', organizer: organization.id, capacity: { in_person: 9 } });
  waits = await post({ ...events.bedside, title: 'Mine to wait for', organizer: organization.id, capacity: { in_person: 1 } });
  await rsvp(waits, { name: 'First', email: 'first@example.org' });
  await rsvp(waits, { name: 'Mary Somerville', email });
});
after(close);

// One session for all looks; a test that ends it makes its own.
let session;
async function signed(t, options = {}) {
  session ??= await new Browser().signIn(email);
  const page = await open(t, options);
  await page.context().addCookies([...session.cookies].map(([name, value]) => ({ name, value, url: base })));
  return page;
}

const login = async () => (await call('POST', '/logins', null, { name: 'convene on laptop' })).json;

async function personal() {
  const { code } = await login();
  return {
    me: '/me', done: '/me?done=name', members: `/me/organizations/${organization.id}`, login: '/me/login', login_wrong: '/me/login',
    login_asks: '/me/login', codes: { login_wrong: '0000-0000', login_asks: code }, my_rsvp: `/me/rsvp/${event.id}`, data: '/me/data', event: event.url, invitation,
  };
}

describe('axe finds nothing, and 320 pixels suffice', () => {
  for (const name of ['me', 'done', 'members', 'login', 'login_wrong', 'login_asks', 'my_rsvp', 'data', 'event', 'invitation'])
    test(name, async (t) => {
      const { [name]: path, codes: { [name]: code } } = await personal();
      const visit = async (page) => {
        await page.goto(base + path);
        if (!code) return;
        await page.fill('#code', code);
        await page.click('main button');
      };
      const wide = await signed(t, { bypassCSP: true });
      await visit(wide);
      await unfold(wide);
      assert.deepEqual(await violations(wide, everything), []);
      const narrow = await signed(t, { colorScheme: 'dark', width: 320, bypassCSP: true });
      await visit(narrow);
      await unfold(narrow);
      assert.deepEqual(await violations(narrow, looks), []);
      assert.ok((await narrow.evaluate(() => document.documentElement.scrollWidth)) <= 320, 'it is wider');
    });

  test('what follows the forms', async (t) => {
    const page = await open(t, { bypassCSP: true, javaScriptEnabled: true });
    await page.goto(`${base}/sign-in`);
    await page.fill('#email', 'nobody');
    await page.click('main button');
    assert.deepEqual(await violations(page, everything), [], 'a wrong address');
    await page.fill('#email', 'mary@example.org');
    await page.click('main button');
    assert.deepEqual(await violations(page, everything), [], 'sent');
    await page.fill('#code', '0000-0000');
    await page.click('main button');
    assert.deepEqual(await violations(page, everything), [], 'a wrong code');
    await page.goto(base + signInPath(await asked(page)));
    assert.deepEqual(await violations(page, everything), [], 'the link');
  });
});

/** The link that was asked for last: the browser keeps its id. */
const asked = async (page) => (await page.context().cookies()).find(({ name }) => name === 'ask').value.split('.')[0];

describe('signing in', () => {
  test('by the link, without scripts, and back to where one was', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(`${base}/me/rsvp/${event.id}`);
    assert.match(await page.textContent('.lead'), /for people who are signed in/);
    await page.fill('#email', 'ada at example');
    await page.click('main button');
    assert.match(await page.title(), /^Error:/);
    assert.equal(await page.inputValue('#email'), 'ada at example');
    assert.equal(await page.getAttribute('#email', 'aria-invalid'), 'true');
    await page.fill('#email', 'ada.signs@example.org');
    await page.click('main button');
    assert.match(await page.textContent('.lead'), /A mail is on its way to ada\.signs@example\.org/);
    await page.goto(base + signInPath(await asked(page)));
    await page.click('button:has-text("Sign in as ada.signs@example.org")');
    assert.equal(new URL(page.url()).pathname, `/me/rsvp/${event.id}`);
    await page.fill('#rsvp-party', '2');
    await page.click('main button[type=submit]');
    assert.match(await page.textContent('h1'), /You have a seat/);
    await page.click('header.site a:has-text("My events")');
    assert.match(await page.textContent('.group'), /You have no seat|Mine to see/);
    assert.match(await page.textContent('main'), /Mine to see\s+You have a seat/);
  });

  test('by the code, with the keyboard alone', async (t) => {
    const page = await open(t);
    await page.goto(`${base}/sign-in`);
    await page.focus('#email');
    await page.keyboard.type('keys@example.org');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#code');
    await page.focus('#code');
    await page.keyboard.type(signInCode(await asked(page)).toUpperCase());
    await page.keyboard.press('Enter');
    await page.waitForURL(`${base}/me`);
    const seen = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      seen.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    }
    for (const stop of ['Keep this name', 'Sign in a command line', 'Sign out', 'Sign out everywhere']) assert.ok(seen.includes(stop), `Tab reaches "${stop}": ${seen}`);
  });

  test('the referrer of its pages is the origin, never the path', async (t) => {
    const page = await open(t);
    const referrers = [];
    page.on('request', (request) => referrers.push(request.headers().referer));
    await page.goto(`${base}/sign-in`);
    await page.fill('#email', 'referrer@example.org');
    await page.click('main button');
    await page.waitForSelector('#code');
    const path = signInPath(await asked(page));
    await page.goto(base + path);
    await page.click('main button');
    await page.waitForURL(`${base}/me`);
    await page.click('footer a:has-text("About")');
    await page.waitForURL(`${base}/about`);
    assert.ok(referrers.some(Boolean), 'some were sent');
    assert.deepEqual(referrers.filter((r) => r && new URL(r).pathname.startsWith('/sign-in/')), []);
  });
});

describe('one page for all of mine', () => {
  test('waiting and coming, with links to change them', async (t) => {
    const page = await signed(t, { javaScriptEnabled: false });
    await page.goto(`${base}/me`);
    assert.match(await page.textContent('main'), /Waiting\s+.*Mine to wait for\s+On the waitlist/s);
    await page.click('a:has-text("Mine to wait for")');
    assert.match(await page.textContent('h1'), /You are on the waitlist/);
  });

  test('a name: refused in words, kept, and seen by the next RSVP', async (t) => {
    const page = await signed(t, { javaScriptEnabled: false });
    await page.goto(`${base}/me`);
    await page.fill('#name', '');
    await page.click('button:has-text("Keep this name")');
    assert.match(await page.textContent('.errors'), /A name has 1 to 100 characters/);
    await page.fill('#name', 'Mary Somerville');
    await page.click('button:has-text("Keep this name")');
    assert.match(await page.textContent('[role=status]'), /Your name is kept/);
    await page.goto(`${base}/me/rsvp/${event.id}`);
    assert.match(await page.textContent('main'), /You RSVP as Mary Somerville, mary\.somerville@example\.org/);
  });

  test('what is stored is taken along, then erased by its address alone', async (t) => {
    const own = await new Browser().signIn('leaves.for.good@example.org');
    const page = await open(t, { javaScriptEnabled: false });
    await page.context().addCookies([...own.cookies].map(([name, value]) => ({ name, value, url: base })));
    await page.goto(`${base}/me`);
    await page.click('a:has-text("What is stored about me")');
    assert.match(await page.textContent('main'), /Name, address and answers of an RSVP\s*730 days after the event/);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("Download everything")')]);
    assert.equal(file.suggestedFilename(), 'convene-my-data.json');
    const data = JSON.parse(readFileSync(await file.path(), 'utf8'));
    assert.equal(data.person.email, 'leaves.for.good@example.org');
    await page.fill('#email', 'somebody.else@example.org');
    await page.click('button:has-text("Erase my account")');
    assert.match(await page.textContent('.errors'), /Type the mail address of this account/);
    await page.fill('#email', 'leaves.for.good@example.org');
    await page.click('button:has-text("Erase my account")');
    assert.match(await page.textContent('h1'), /Your account is erased/);
    assert.equal(await page.locator('header.site a:has-text("Sign in")').count(), 1);
    assert.equal((await own.get('/me')).status, 401);
  });

  test('signing out ends it, and the page before asks to sign in', async (t) => {
    const own = await new Browser().signIn('leaves@example.org');
    const page = await open(t, { javaScriptEnabled: false });
    await page.context().addCookies([...own.cookies].map(([name, value]) => ({ name, value, url: base })));
    await page.goto(`${base}/me`);
    await page.click('button:has-text("Sign out") >> nth=0');
    assert.equal(page.url(), `${base}/`);
    assert.equal(await page.locator('header.site a:has-text("Sign in")').count(), 1);
    await page.goto(`${base}/me`);
    assert.match(await page.textContent('main'), /for people who are signed in/);
    assert.equal((await own.get('/me')).status, 401);
  });
});

describe('members', () => {
  test('invite, change, take back; the last owner stays', async (t) => {
    const page = await signed(t, { javaScriptEnabled: false });
    await page.goto(`${base}/me`);
    await page.click('a:has-text("Members")');
    await page.fill('#email', 'not an address');
    await page.check('#role-check-in');
    await page.click('button:has-text("Send the invitation")');
    assert.match(await page.textContent('.errors'), /@/);
    assert.equal(await page.inputValue('#email'), 'not an address');
    assert.equal(await page.isChecked('#role-check-in'), true, 'nothing is lost');
    await page.fill('#email', 'ellen@example.org');
    await page.click('button:has-text("Send the invitation")');
    assert.match(await page.textContent('[role=status]'), /on its way/);
    const row = page.locator('li:has-text("ellen@example.org")');
    assert.match(await row.textContent(), /Check-in.*Invited, until 18 January 2027/s);
    await row.locator('button').click();
    assert.equal(await row.count(), 0);
    const editor = page.locator('li:has-text("caroline@example.org")');
    await editor.locator('summary').click();
    await editor.locator('label:has-text("Check-in")').click();
    await editor.locator('button:has-text("Keep the role")').click();
    assert.match(await editor.textContent(), /Check-in/);
    await page.click('button:has-text("Leave")');
    assert.match(await page.textContent('.errors'), /An organization needs an owner/);
  });

  test('an invitation says what it is, and joins by its button only', async (t) => {
    const page = await open(t, { javaScriptEnabled: false });
    await page.goto(base + invitation);
    assert.match(await page.textContent('.lead'), /invites vera@example\.org to work for Society \d+ as: Editor/);
    await page.click('button:has-text("Join")');
    assert.match(await page.textContent('[role=status]'), /vera@example\.org now works for/);
    await page.goto(base + invitation);
    assert.match(await page.textContent('main'), /accepted already/);
  });
});

test('a command line is named before it is let in', async (t) => {
  const page = await signed(t, { javaScriptEnabled: false }), { code, id, secret } = await login();
  await page.goto(`${base}/me`);
  await page.click('a:has-text("Sign in a command line")');
  await page.fill('#code', '0000');
  await page.click('main button');
  assert.match(await page.textContent('.errors'), /No command line is waiting for this code/);
  await page.fill('#code', code.toUpperCase());
  await page.click('main button');
  assert.match(await page.textContent('.lead'), /convene on laptop wants to act as you/);
  await page.click('button:has-text("Let it in")');
  assert.match(await page.textContent('[role=status]'), /is signed in/);
  assert.match((await call('POST', `/logins/${id}`, secret)).json.token, /^cvn_/);
});

test('the seat of who is signed in is a button on the event\u2019s page', async (t) => {
  const page = await signed(t, { javaScriptEnabled: false });
  await page.goto(base + posted.clinic.url);
  assert.equal(await page.locator('#rsvp-email').count(), 0);
  await page.click('a:has-text("RSVP with my name")');
  assert.match(new URL(page.url()).pathname, /^\/me\/rsvp\/evt_/);
});
