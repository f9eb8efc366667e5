// Posts the fixtures to the daemon at CONVENE_URL, then runs the suites one after the other.
// node run.mjs [part of a suite's name [pattern of tests in it]]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postAll } from './fixtures/post.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [, , wanted = '', pattern] = process.argv;
const options = pattern ? ['--test', `--test-name-pattern=${pattern}`] : ['--test'];
const folder = mkdtempSync(join(tmpdir(), 'convene-web-'));
const posted = join(folder, 'posted.json');
let failed = 0;
if (process.env.CONVENE_TEST_QUICK === '1') console.log('CONVENE_TEST_QUICK=1: axe and 320 pixels for one page of each kind (see README.md)');
try {
  writeFileSync(posted, JSON.stringify(await postAll()));
  for (const suite of readdirSync(here).filter((name) => name.endsWith('.test.mjs') && name.includes(wanted)).sort()) {
    const result = spawnSync(process.execPath, [...options, join(here, suite)], {
      stdio: 'inherit', env: { ...process.env, CONVENE_POSTED: posted },
    });
    failed += result.status === 0 ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
