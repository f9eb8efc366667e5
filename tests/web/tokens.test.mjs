// The contrast of every pair of tokens that text, lines of controls or marks stand in, computed (WCAG 2.2, 1.4.3 and 1.4.11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const sheet = readFileSync(new URL('../../web/static/style.css', import.meta.url), 'utf8');

function tokens(block) {
  return Object.fromEntries([...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

const [light, dark] = [...sheet.matchAll(/:root \{([^}]*--paper: #[^}]*)\}/g)].map((m) => tokens(m[1]));

function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const text = 4.5, shape = 3;
const pairs = [
  ...['ink', 'soft', 'accent'].flatMap((front) => ['paper', 'card', 'tint'].map((ground) => [front, ground, text])),
  ['on-accent', 'accent', text],
  ...['warn', 'bad', 'good'].flatMap((mark) => [[mark, `${mark}-ground`, text], [mark, 'paper', text]]),
  ['edge', 'card', shape], ['edge', 'paper', shape], ['accent', 'line', shape / 2],
];

test('the formula gives what the recommendation says', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01);
});

for (const [scheme, values] of [['light', light], ['dark', dark]])
  describe(scheme, () => {
    for (const [front, ground, least] of pairs)
      test(`${front} on ${ground}`, () => {
        assert.ok(values[front] && values[ground], 'the style sheet has both tokens');
        const ratio = contrast(values[front], values[ground]);
        assert.ok(ratio >= least, `${values[front]} on ${values[ground]} is ${ratio.toFixed(2)}, ${least} is the least`);
      });
  });

test('colors stand in the tokens and nowhere else', () => {
  const rest = (sheet + readFileSync(new URL('../../web/static/work.css', import.meta.url), 'utf8')).replace(/:root \{[^}]*\}/g, '');
  assert.deepEqual(rest.match(/#[0-9a-f]{3,8}\b|rgba?\(/g) ?? [], []);
});
