import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { capturedIo } from '../../fixtures/captured-io.ts';

const SCENARIO = `scenario: desk
time: { run: 5s }
services: { desk: { time: { exponential: 10ms } } }
process: { name: order, steps: [ { serve: { call: desk.serve } } ] }
workload: { arrivals: 30/s }
strategies: [orchestration, saga]
`;
const LOAD = 'workload.arrivals';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sweep-'));
  writeFileSync(join(home, 'desk.yaml'), SCENARIO);
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

test.each<readonly [string, number, string, readonly string[]]>([
  ['a path that leads nowhere', 3, 'did you mean `time`?', ['--vary', 'services.desk.tme=1ms..5ms/2']],
  ['another unit', 3, 'is not a time', ['--vary', 'services.desk.time=1/s..5/s/2']],
  ['two units', 2, 'and `5/s` is a rate', ['--vary', 'services.desk.time=1ms..5/s/2']],
  [
    'a range that runs backwards',
    2,
    'write --vary services.desk.time=5ms..9ms/3',
    ['--vary', 'services.desk.time=9ms..5ms/3'],
  ],
  ['a range of one value', 2, 'use --set services.desk.time=5ms', ['--vary', 'services.desk.time=5ms..5ms']],
  ['one point', 2, '1 point is no range', ['--vary', 'services.desk.time=1ms..5ms/1']],
  ['no range', 2, 'is not a range', ['--vary', 'services.desk.time=1ms']],
  ['a value between that is refused', 3, 'out of range', ['--vary', 'network.loss=50%..150%/3']],
  [
    'three parameters',
    2,
    'one or two parameters, not 3',
    ['--vary', 'services.desk.time=1ms..5ms/2', '--vary', `${LOAD}=1/s..5/s/2`, '--vary', 'network.loss=0%..1%/2'],
  ],
  ['one parameter twice', 2, 'varied twice', ['--vary', `${LOAD}=1/s..5/s/2`, '--vary', `${LOAD}=1/s..6/s/2`]],
  ['no parameter', 2, 'at least one --vary', []],
  ['two searches', 2, 'different searches', ['--capacity', '--tornado']],
  ['an option of another search', 2, 'changes nothing of --capacity', ['--capacity', '--factor', '3']],
  ['a factor beside ranges', 2, 'both say how far', ['--tornado', '--factor', '3', '--vary', `${LOAD}=1/s..5/s`]],
  ['a capacity without an expectation', 3, 'add an `expect`', ['--capacity']],
  ['no trigger', 2, 'no fault with an `at` and a `for`', ['--metastability']],
  [
    'a measure that there is not',
    2,
    'did you mean `latency.terminal.p90`?',
    ['--vary', `${LOAD}=1/s..5/s/2`, '--measure', 'latency.terminal.p98'],
  ],
  ['a tornado of one strategy', 2, 'saga runs alone', ['--tornado', '--strategies', 'saga']],
])('%s ends with %i and says what to do', async (_, code, words, args) => {
  const io = capturedIo();
  const wrong = join(home, 'wrong');
  expect(await runCli(['sweep', join(home, 'desk.yaml'), ...args, '--out', wrong], io, COMMANDS)).toBe(code);
  expect(io.printed()).toBe('');
  expect(io.said()).toContain(words);
  expect(io.said()).toContain('hint');
  expect(existsSync(wrong)).toBe(false);
});
