import { MILLISECOND, SECOND } from '../../engine/time.ts';
import type { Backoff, Breaker, CallPolicy } from '../scenario.ts';
import { optional, record, required } from './collections.ts';
import type { RecordOf } from './collections.ts';
import { durationDistribution } from './distribution.ts';
import { FAILED, mapped, named } from './form.ts';
import type { Decoded, Form } from './form.ts';
import { choice, count, duration, number, orWord, positiveDuration, positiveShare, share } from './values.ts';

/** What a step waits between tries when the file does not say: base 100 ms, factor 2, at most 10 s, full jitter. */
export const DEFAULT_BACKOFF: Backoff = {
  base: { kind: 'constant', value: 100 * MILLISECOND },
  factor: 2,
  max: 10 * SECOND,
  jitter: 'full',
};

/** Waits between tries. */
export const backoff: Form<Backoff> = named('backoff', () =>
  record(
    {
      base: optional(
        durationDistribution,
        DEFAULT_BACKOFF.base,
        'Wait after the first failure; a distribution is drawn anew for each retry. Default 100ms.',
      ),
      factor: optional(
        number({ min: 1, words: '1 or more' }),
        DEFAULT_BACKOFF.factor,
        'Growth from wait to wait. Default 2.',
      ),
      max: optional(duration(), DEFAULT_BACKOFF.max, 'No wait is longer. Default 10s.'),
      jitter: optional(choice(['none', 'full', 'equal', 'decorrelated']), DEFAULT_BACKOFF.jitter, 'Default full.'),
    },
    { what: '`backoff`' },
  ),
);

const breaker: Form<Breaker> = named('breaker', () =>
  mapped(
    record(
      {
        consecutive: optional(count(1), null, 'Opens after so many failures in a row.'),
        'open-at': optional(positiveShare, null, 'Opens when this share of the last `window` calls failed.'),
        window: optional(count(1), 100, 'Calls that `open-at` looks at. Default 100.'),
        'probe-after': optional(
          positiveDuration(),
          10 * SECOND,
          'An open breaker lets one call through after this. Default 10s.',
        ),
      },
      { what: '`breaker`' },
    ),
    (written, tree, context): Decoded<Breaker> => {
      if (written.consecutive === null && written['open-at'] === null) {
        context.problems.error(
          'SIM1011',
          tree.at,
          'a breaker needs `consecutive` or `open-at`',
          'for example `{ consecutive: 5 }` or `{ open-at: 50% }`',
        );
        return FAILED;
      }
      return {
        consecutive: written.consecutive,
        openAt: written['open-at'],
        window: written.window,
        probeAfter: written['probe-after'],
      };
    },
  ),
);

const hedge = record(
  { after: required(duration(), 'A second request is sent after this.') },
  { what: '`hedge`', mergeable: true },
);

/** The keys that say what a caller does around one call. */
export const POLICY_FIELDS = {
  timeout: optional(orWord('none', positiveDuration()), null, 'Of one attempt. Default none: waits for ever.'),
  attempts: optional(orWord('unlimited', count(1)), undefined, 'Total tries; 1 = no retry. Default 1.'),
  backoff: optional(backoff, DEFAULT_BACKOFF, 'Waits between tries.'),
  hedge: optional(orWord('none', hedge), null, 'A second request when the first is slow.'),
  budget: optional(orWord('none', share), null, 'Retries at most this share of calls.'),
  breaker: optional(orWord('none', breaker), null, 'Stops calling a service that fails.'),
  bulkhead: optional(orWord('unlimited', count(1)), null, 'Calls of this step in flight per calling instance.'),
  fallback: optional(orWord('none', durationDistribution), null, 'Answered instead of a failure, after this time.'),
} as const;

/** Hints for words of other tools that mean something that the language spells otherwise. */
export const POLICY_ELSEWHERE: Readonly<Record<string, string>> = {
  retries: 'write `attempts`: total tries, so retries + 1',
  retry: 'write `attempts` (total tries) and `backoff`',
  'max-attempts': 'write `attempts`',
  'time-out': 'did you mean `timeout`?',
};

/** The policy from its decoded keys; `attempts` stands for what the file does not say. */
export function callPolicy(written: RecordOf<typeof POLICY_FIELDS>, attempts: number | null): CallPolicy {
  const { timeout, backoff: waits, hedge: second, budget, breaker: fuse, bulkhead, fallback } = written;
  return {
    timeout,
    attempts: written.attempts === undefined ? attempts : written.attempts,
    backoff: waits,
    hedge: second,
    budget,
    breaker: fuse,
    bulkhead,
    fallback,
  };
}
