// Posts the fixtures to the daemon at CONVENE_URL, then runs one suite: node run.mjs SUITE [pattern of tests in it]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postAll } from './fixtures/post.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [, , suite, pattern] = process.argv;
const options = pattern ? ['--test', `--test-name-pattern=${pattern}`] : ['--test'];
const folder = mkdtempSync(join(tmpdir(), 'convene-web-'));
const posted = join(folder, 'posted.json');
try {
  writeFileSync(posted, JSON.stringify(await postAll()));
  process.exitCode = spawnSync(process.execPath, [...options, join(here, `${suite}.test.mjs`)], {
    stdio: 'inherit', env: { ...process.env, CONVENE_POSTED: posted },
  }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
