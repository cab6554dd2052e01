import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { completionScript } from '../../../src/cli/completion-script.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { quoteForShell } from '../../../src/cli/shell.ts';

test('a quoted word comes back from the shell as it was', () => {
  const words = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(words, (list) => {
    const echoed = execFileSync('sh', ['-c', `printf '%s\\0' ${list.map(quoteForShell).join(' ')}`], { encoding: 'utf8' });
    expect(echoed.split('\0').slice(0, -1)).toEqual(list);
  }), { seed: 4711, numRuns: 40 });
});

test('plain words stay plain', () => {
  expect(['scenarios/flash-sale.yaml', '--seed', 'a,b', 'x=1'].map(quoteForShell)).toEqual(['scenarios/flash-sale.yaml', '--seed', 'a,b', 'x=1']);
});

test('the bash completion offers commands, options and files', () => {
  const script = completionScript('/bin/bash', COMMANDS);
  const complete = (words: string, index: number): string[] => execFileSync('bash', ['-c', `${script}\nCOMP_WORDS=(${words}); COMP_CWORD=${index}; _sim; printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: 'utf8' }).split('\n').filter((word) => word !== '');
  expect(complete('sim compa', 1)).toEqual(['compare']);
  expect(complete('sim run --rep', 2)).toEqual(['--replications']);
  expect(complete('sim run package.js', 2)).toEqual(['package.json']);
});

test('another shell is refused', () => {
  expect(() => completionScript('fish', COMMANDS)).toThrow('no completion for fish');
});
