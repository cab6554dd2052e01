import { expect, test } from 'vitest';

import { parseCount, parseNames, parseSetting, parseShare } from '../../../src/cli/option-parsers.ts';
import { CliError } from '../../../src/cli/cli-error.ts';

test.each([['1', 1], ['20', 20], [null, null]])('a count %j is %j', (text, value) => {
  expect(parseCount('replications', text, 100)).toBe(value);
});

test.each(['0', '-1', '1.5', '1e2', '101', 'many', '', ' 5'])('a count %j is refused', (text) => {
  expect(() => parseCount('replications', text, 100)).toThrow(CliError);
});

test.each([['5%', 0.05], ['0.05', 0.05], ['12.5%', 0.125], ['.1', 0.1]])('a share %j is %d', (text, value) => {
  // Division by 100 rounds once.
  expect(parseShare('precision', text)).toBeCloseTo(value, 15);
});

test.each(['0%', '100%', '5', '-1%', 'five', '5 %', ''])('a share %j is refused', (text) => {
  expect(() => parseShare('precision', text)).toThrow(CliError);
});

test('names are a list without blanks and doubles', () => {
  expect(parseNames('strategies', 'saga, direct,,saga')).toEqual(['saga', 'direct']);
  expect(parseNames('strategies', null)).toBeNull();
  expect(() => parseNames('strategies', ' , ')).toThrow(CliError);
});

test('a setting is split at its first sign of equality', () => {
  expect(parseSetting('services.pay.time = { exponential: 8ms }')).toEqual({ path: 'services.pay.time', value: '{ exponential: 8ms }' });
  expect(parseSetting('a=b=c')).toEqual({ path: 'a', value: 'b=c' });
  expect(() => parseSetting('=5')).toThrow(CliError);
  expect(() => parseSetting('services.pay.time')).toThrow(CliError);
});
