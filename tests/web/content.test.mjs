// What the pages say, as plain HTML: no browser.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { base, html, pages, posted } from './browser.mjs';

const text = (page) => page.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<[^>]+>/g, ' ').replace(/&#39;|&#x27;/g, "'")
  .replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ');

async function read(path, headers) {
  const page = await html(path, headers);
  assert.equal(page.status, 200, path);
  return text(page.text);
}

describe('weight', () => {
  for (const [name, path] of Object.entries(pages()))
    test(`${name} is below 50 kB with its style and script`, async () => {
      const page = await html(path);
      if (page.status === 301) return;
      let bytes = Buffer.byteLength(page.text);
      for (const [, file] of page.text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g))
        bytes += Buffer.byteLength(await (await fetch(base + file)).text());
      assert.ok(bytes < 50_000, `${bytes} bytes (${gzipSync(page.text).length} of HTML when compressed)`);
    });
});

describe('list', () => {
  test('is grouped by month, with a day, a place and what it costs', async () => {
    const page = await html('/events?q=ultrasound');
    assert.match(page.text, /<h2>January 2027<\/h2>/);
    assert.match(text(page.text), /Sat 16 09:00 CET Hands-on ultrasound for residents Workshop Berlin, Germany and online · 20 seats/);
    assert.match(text(page.text), /Cardiology, Emergency medicine · 6 AMA PRA Category 1 Credit · from EUR.0/);
    assert.match(text(page.text), /Example University Hospital \(vouched for\) · step-free · captions/);
  });

  test('shows what goes on now first', async () => {
    assert.match(await read('/events?kind=course'), /On now Now to Thu 7 Jan A week of simulation/);
  });

  test('shows past events as past, and only when asked', async () => {
    assert.doesNotMatch(await read('/events?kind=meetup'), /Last month's meetup/);
    assert.match(await read('/events?from=2026-12-01&to=2026-12-31'), /Last month's meetup Past/);
  });

  test('says what happened to an event', async () => {
    const page = await read('/events?kind=seminar');
    for (const mark of ['A cancelled seminar Cancelled', 'A postponed seminar Postponed', 'A seminar on another day New date', 'A seminar that went online Moved online'])
      assert.match(page, new RegExp(mark));
    assert.doesNotMatch(page, /A removed seminar/);
  });

  test('pages forward by cursor and back', async () => {
    const first = await html('/events?limit=3');
    const later = first.text.match(/rel="next" href="([^"]+)"/)[1].replaceAll('&amp;', '&');
    const second = await html(later);
    const titles = (page) => [...page.matchAll(/<h3><a href="([^"]+)"/g)].map((m) => m[1]);
    assert.equal(titles(first.text).length, 3);
    assert.equal(titles(second.text).filter((t) => titles(first.text).includes(t)).length, 0);
    assert.match(second.text, /rel="prev" href="\/events[^"]*">Back to the first/);
    assert.match(first.text, /rel="prev" href="\/events\?from=2027-01-01&amp;to=2027-01-03[^"]*">Earlier events/);
  });

  test('an empty list says which filter to drop, with counts, and corrects typing', async () => {
    const page = await html('/events?q=ultrasund&kind=workshop');
    assert.match(text(page.text), /Did you mean ultrasound \?/);
    assert.match(text(page.text), /without the words “ultrasund” : 1 event/);
    assert.match(page.text, /<a href="\/events\?q=ultrasound&amp;kind=workshop">/);
    assert.match(text((await html('/events?kind=workshop&country=KE')).text), /without Workshop : \d+ events?.*without Kenya : 1 event/);
  });

  test('the calendar counts days under the same filters', async () => {
    const page = await html('/events?kind=workshop');
    assert.match(page.text, /href="\?kind=workshop&amp;from=2027-01-16&amp;to=2027-01-16" class="has" aria-label="16 January, 1 event"/);
    assert.equal([...page.text.matchAll(/class="has"/g)].length, 1);
    assert.match(page.text, /<caption><a [^>]*>January 2027<\/a><\/caption>/);
    assert.match(page.text, /<caption><a [^>]*>February 2027<\/a><\/caption>/);
  });

  test('facets have counts, and a link that takes each back', async () => {
    const page = await html('/events?kind=seminar,workshop');
    assert.match(page.text, /href="\/events\?kind=workshop" aria-current="true"/);
    assert.match(page.text, /href="\/events\?kind=seminar" aria-current="true"/);
    assert.match(page.text, /Narrow the list <span class="n">2/);
  });

  test('is the same list as its JSON', async () => {
    const page = await html('/events?kind=seminar');
    const json = page.text.match(/href="(\/events\.json[^"]*)"/)[1].replaceAll('&amp;', '&');
    const list = await (await fetch(base + json)).json();
    assert.deepEqual([...page.text.matchAll(/<h3><a href="([^"]+)"/g)].map((m) => m[1]), list.data.map((card) => card.url));
  });
});

describe('event', () => {
  test('says when, where, for how much and until when', async () => {
    const page = await read(posted.workshop.url);
    assert.match(page, /Saturday, 16 January 2027 09:00 to 12:00 CET \(Berlin time\) in 12 days/);
    assert.match(page, /Berlin, Germany Skills lab, house 4 Example Street 1/);
    assert.match(page, /Student in person Free Member in person, until 9 January 2027 EUR.40 Everyone online EUR.25.50/);
    assert.match(page, /Registration 13 January 2027, 23:59 Berlin time · in 9 days/);
    assert.match(page, /Abstracts 15 December 2026, 23:59 anywhere on Earth · over/);
  });

  test('quotes the credit statement and says the rule', async () => {
    const page = await read(posted.workshop.url);
    assert.match(page, /designates this live activity for a maximum of 6 AMA PRA Category 1 Credits\./);
    assert.match(page, /Approved; provider: Example University Hospital\./);
    assert.match(page, /Only an accredited provider may designate this credit, and not after the event/);
    assert.match(page, /belong to their owners/);
  });

  test('tells access facts, and which are not known', async () => {
    const page = await read(posted.workshop.url);
    assert.match(page, /There is .*Live captions.* In part Lift: too narrow for some wheelchairs There is not Quiet room/);
    assert.match(page, /Not known: Wheelchair-accessible toilet; Hearing loop; Childcare on site; Sign language/);
  });

  test('names people as not confirmed', async () => {
    assert.match(await read(posted.workshop.url), /A\. Example , Speaker, Example University not confirmed/);
  });

  test('keeps a link that is not public to itself', async () => {
    const page = await html(posted.workshop.url);
    assert.doesNotMatch(page.text, /secret-room/);
  });

  const banners = {
    cancelled: /Cancelled\. This event does not take place/, postponed: /Postponed\. .* a new date is not known yet/,
    rescheduled: /New date\. It was to begin on Sunday, 24 January 2027/, moved: /Moved online\./, past: /Past\. This event is over/,
    ongoing: /On now\. This event has begun/,
  };
  for (const [name, banner] of Object.entries(banners))
    test(`a banner for ${name}`, async () => assert.match(await read(posted[name].url), banner));

  test('the change log can be read', async () => {
    const page = await read(posted.rescheduled.url);
    assert.match(page, /4 January 2027 Moved to a new date The speaker is ill\..*Start: Sunday, 24 January 2027, 18:00 Sunday, 31 January 2027, 18:00/);
    assert.match(await read(posted.cancelled.url), /Cancelled Too few registrations\./);
  });

  test('a zone without an abbreviation is named, never a bare offset', async () => {
    const page = await read(posted.talk.url);
    assert.match(page, /18:00 to 19:00 Istanbul time/);
    assert.doesNotMatch(page, /[ (][+-]\d\d(:?\d\d)?[ )]/);
  });

  test('other dates of a series', async () => {
    const page = await read(posted.series.url);
    assert.match(page, /Other dates of this series/);
    assert.match(page, /Thu 14 Jan/);
  });

  test('markup in a title stays text', async () => {
    const page = await html(posted.talk.url);
    assert.match(page.text, /<h1>An &lt;b&gt;evening&lt;\/b&gt; &amp; a &quot;talk&quot;<\/h1>/);
    assert.doesNotMatch(page.text, /<b>evening/);
  });

  test('a wrong slug, or the bare id, leads to the address that counts', async () => {
    const digits = posted.workshop.id.slice(4);
    for (const path of [`/events/old-title-${digits}`, `/events/${posted.workshop.id}`, `/events/${digits}`,
      `${posted.workshop.url}.`, `${posted.workshop.url}),`, `/events/Title-${digits.toUpperCase()}`]) {
      const page = await html(path);
      assert.deepEqual([page.status, page.headers.get('location')], [301, posted.workshop.url], path);
    }
  });

  test('JSON-LD: offsets, both places, nobody unconfirmed, no way out of its element', async () => {
    const parse = async (path) => JSON.parse((await html(path)).text.match(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/)[1]);
    const ld = await parse(posted.workshop.url);
    assert.equal(ld.startDate, '2027-01-16T09:00:00+01:00');
    assert.equal(ld.eventAttendanceMode, 'https://schema.org/MixedEventAttendanceMode');
    assert.deepEqual(ld.location.map((l) => l['@type']), ['Place', 'VirtualLocation']);
    assert.equal(ld.location[1].url, base + posted.workshop.url);
    assert.equal(ld.performer, undefined);
    assert.equal(ld.offers.length, 3);
    assert.equal((await parse(posted.cancelled.url)).eventStatus, 'https://schema.org/EventCancelled');
    assert.equal((await parse(posted.rescheduled.url)).eventStatus, 'https://schema.org/EventRescheduled');
    assert.equal((await parse(posted.rescheduled.url)).previousStartDate, '2027-01-24T18:00:00+03:00');
    assert.equal((await parse(posted.talk.url)).name, 'An <b>evening</b> & a "talk"');
    assert.doesNotMatch((await html(posted.talk.url)).text.match(/ld\+json">([\s\S]*?)<\/script>/)[1], /</);
  });

  test('what other sites show of it', async () => {
    const page = await html(posted.workshop.url);
    assert.match(page.text, new RegExp(`<link rel="canonical" href="${base}${posted.workshop.url}">`));
    assert.match(page.text, /<meta property="og:title" content="Hands-on ultrasound for residents">/);
    assert.match(page.text, /<meta name="description" content="Six stations, one tutor/);
  });
});

describe("the reader's zone", () => {
  test('a parameter or a cookie, and the page says so to caches', async () => {
    const page = await html(posted.workshop.url, { cookie: 'tz=America/New_York' });
    assert.match(text(page.text), /For you: Saturday, 16 January 2027, 03:00 to 06:00 EST/);
    assert.match(page.headers.get('vary'), /Cookie/);
    assert.match(await read(`${posted.workshop.url}?tz=Asia/Karachi`), /13:00 to 16:00 PKT/);
    assert.doesNotMatch(await read(posted.workshop.url), /For you: \w/);
  });

  test('a cookie that names no zone is as good as none', async () => {
    for (const zone of ['../../etc/passwd', 'Nowhere/Land', 'posixrules', '/etc/localtime', 'x'.repeat(300)])
      assert.doesNotMatch(await read(posted.workshop.url, { cookie: `tz=${zone}` }), /For you: \w/);
  });

  test('a parameter that names none is answered with what to write', async () => {
    const page = await html(`${posted.workshop.url}?tz=${encodeURIComponent('<Nowhere>')}`);
    assert.equal(page.status, 400);
    assert.match(text(page.text), /“<Nowhere>” is not a time zone that is known here; write a large city/);
  });

  const send = (fields, headers = {}) => fetch(`${base}/tz`, {
    method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { origin: base, ...headers },
  });

  test('the form sets the cookie and goes back, never elsewhere', async () => {
    const answer = await send({ tz: 'new york', back: posted.workshop.url });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), posted.workshop.url);
    assert.match(answer.headers.get('set-cookie'), /^tz=America\/New_York; Path=\/; Max-Age=31536000; SameSite=Lax; HttpOnly$/);
    for (const back of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
      assert.equal((await send({ tz: 'Asia/Karachi', back })).headers.get('location'), '/events', back);
  });

  test('the form is only taken from our own pages, and a wrong zone is explained', async () => {
    assert.equal((await send({ tz: 'Asia/Karachi' }, { origin: 'https://evil.example' })).status, 403);
    assert.equal((await send({ tz: 'Nowhere' })).status, 400);
    assert.equal((await send({})).status, 400);
  });
});

describe('errors', () => {
  const expected = {
    missing: [404, /There is nothing here/], missing_event: [404, /All coming events/], gone: [410, /has been removed/],
    wrong: [400, /"from" takes a day as 2027-05-04.*"sort" takes .*, not "best"/],
  };
  for (const [name, [status, sentence]] of Object.entries(expected))
    test(`${name} is ${status}, in words`, async () => {
      const page = await html(pages()[name]);
      assert.equal(page.status, status);
      assert.match(page.headers.get('content-type'), /text\/html/);
      assert.match(text(page.text), sentence);
    });

  test('an unknown code names what the parameter takes', async () => {
    const page = await html('/events?kind=party');
    assert.equal(page.status, 400);
    assert.match(text(page.text), /kind does not take "party"; it takes .*workshop/);
  });

  test('what others add to a link when they pass it on changes nothing', async () => {
    for (const path of ['/', '/events', '/about', '/organizers', '/sign-in', posted.workshop.url, `${posted.clinic.url}/rsvp`]) {
      const [plain, shared] = await Promise.all([html(path), html(`${path}?fbclid=abc&utm_source=mail&amp;kind=x&kind[]=y&x=%zz`)]);
      assert.equal(shared.status, plain.status, path);
      assert.doesNotMatch(shared.text, /fbclid|utm_source/, path);
    }
  });

  test('what was asked for is never markup', async () => {
    const page = await html('/events?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&place=%22%3E%3Cb%3E');
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /<script>alert|"><b>/);
  });
});

describe('files', () => {
  test('carry their digest in the address and are kept for good', async () => {
    const page = await html('/about');
    const style = page.text.match(/href="(\/static\/style-[0-9a-f]{8}\.css)"/)[1];
    const answer = await fetch(base + style);
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal((await fetch(base + style.replace(/-[0-9a-f]{8}/, '-00000000'))).status, 404);
    assert.equal((await fetch(`${base}/static/style.css`)).headers.get('cache-control'), 'public, max-age=3600');
    for (const name of ['..%2f..%2fetc%2fpasswd', 'nothing.css', 'style'])
      assert.equal((await fetch(`${base}/static/${name}`)).status, 404, name);
  });

  test('robots.txt keeps crawlers out of the narrowed lists', async () => {
    assert.match((await html('/robots.txt')).text, /Disallow: \/\*\?/);
  });

  test('a page that has not changed is not sent again', async () => {
    const first = await html('/about');
    const again = await html('/about', { 'if-none-match': first.headers.get('etag') });
    assert.equal(again.status, 304);
  });
});
