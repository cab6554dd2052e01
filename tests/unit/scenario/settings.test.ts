import { describe, expect, it } from 'vitest';
import { parseSetting, unknownSettingHint } from '../../../src/scenario/settings.ts';
import type { SettingType } from '../../../src/scenario/settings.ts';

describe('parseSetting', () => {
  it.each<[unknown, SettingType, unknown]>([
    ['500ms', 'duration', 500_000_000],
    ['2ms', 'distribution', { kind: 'constant', value: 2_000_000 }],
    [
      { p50: '2ms', p99: '12ms' },
      'distribution',
      {
        kind: 'quantiles',
        points: [
          { p: 0.5, value: 2_000_000 },
          { p: 0.99, value: 12_000_000 },
        ],
      },
    ],
    ['10%', 'share', 0.1],
    [12, 'count', 12],
    [1.5, 'number', 1.5],
    ['100/s', 'rate', 100],
    ['2KiB', 'size', 2048],
    [true, 'flag', true],
    ['temporal', 'text', 'temporal'],
    ['wait', { oneOf: ['wait', 'abort'] }, 'wait'],
    ['unlimited', { orWord: 'unlimited', of: 'count' }, null],
    [3, { orWord: 'unlimited', of: 'count' }, 3],
  ])('%j as %j', (value, type, expected) => {
    expect(parseSetting(value, type)).toEqual({ ok: true, value: expected });
  });

  it.each<[unknown, SettingType, string]>([
    [500, 'duration', 'did you mean `500ms`?'],
    ['500', 'duration', 'did you mean `500ms`?'],
    [0.1, 'share', 'did you mean `10%`?'],
    ['110%', 'share', 'from 0% to 100%'],
    [1.5, 'count', 'a whole number'],
    ['12', 'count', 'remove the quotes'],
    ['yes', 'flag', 'did you mean `true`?'],
    ['wiat', { oneOf: ['wait', 'abort'] }, 'did you mean `wait`?'],
    [null, 'duration', 'a time such as'],
    [['a'], 'text', 'a text'],
    [{ exponentil: '2ms' }, 'distribution', 'did you mean `exponential`?'],
    [{ empirical: 'times.csv' }, 'distribution', 'relative to'],
    ['none', { orWord: 'unlimited', of: 'count' }, 'a bare number'],
  ])('refuses %j as %j', (value, type, hint) => {
    const parsed = parseSetting(value, type);
    expect(parsed.ok ? 'accepted' : parsed.hint).toContain(hint);
  });

  it('helps with names of settings', () => {
    expect(unknownSettingHint('outbx', ['outbox', 'bridge'])).toBe('did you mean `outbox`?');
    expect(unknownSettingHint('colour', ['outbox', 'bridge'])).toBe('settings: `outbox`, `bridge`');
  });
});
