// What the tests of this folder share: test(name, options of the server, body) and conditions.
import { readFileSync } from 'node:fs';
import { ask, get } from '../raw.mjs';

export const tests = new Map();
export const test = (name, args, body) => tests.set(name, { args, body });

export class Failure extends Error {}
export function must(condition, what) { if (!condition) throw new Failure(what); }
export const clock = () => performance.now() / 1000;
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
export const metric = async (server, name) => {
  const line = (await ask(server, get('/metrics'))).body.split('\n').find((l) => l.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
};
// A byte every 100 ms until the connection is closed; how long that took.
export async function drip(connection, bytes) {
  const start = clock();
  for (let i = 0; i < bytes.length && !connection.closed; i++) {
    connection.send(bytes[i]);
    await connection.until((c) => c.closed, 100);
  }
  return clock() - start;
}
