import { expect, test } from 'vitest';

import { duration, ProgressLine } from '../../../src/cli/progress-line.ts';
import { capturedIo, type CapturedIo } from '../../fixtures/captured-io.ts';

const plain = (_style: string, text: string): string => text;
const at = (done: number, total: number): Parameters<ProgressLine['show']>[0] => ({ phase: 'replications', done, total, elapsedSeconds: done, etaSeconds: total - done });

function play(io: CapturedIo, silent: boolean, times: readonly number[]): ProgressLine {
  let now = 0;
  const line = new ProgressLine(io, plain, silent, () => now);
  times.forEach((time, i) => {
    now = time;
    line.show(at(i + 1, times.length));
  });
  return line;
}

test('without a terminal there is one line every ten seconds', () => {
  const io = capturedIo();
  play(io, false, [1000, 9000, 10_000, 12_000, 19_900, 20_100]);
  expect(io.said()).toBe('running 3 of 6, about 3 s to go\nrunning 6 of 6\n');
});

test('on a terminal one line redraws itself, not more often than ten times a second, and goes away', () => {
  const io = capturedIo({ isTTY: true });
  const line = play(io, false, [10, 150, 160, 170, 400]);
  line.clear();
  expect(io.said().split('\r\u001b[K').slice(1).map((text) => text.replace(/^[━─]+ /, ''))).toEqual(['running 2 of 5, about 3 s to go', 'running 5 of 5', '']);
});

test('says nothing when it is told to', () => {
  const io = capturedIo({ isTTY: true });
  play(io, true, [1000, 60_000]).clear();
  expect(io.said()).toBe('');
});

test.each([[3.4, '3 s'], [125, '2 min 5 s'], [3840, '1 h 4 min'], [-1, '0 s']])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
