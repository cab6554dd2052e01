import { MINUTE } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import { fitMeasure } from '../measure-names.ts';
import type { ExperimentPlan } from '../scenario.ts';
import { nearest } from '../source/suggest.ts';
import { valueAt } from '../source/tree.ts';
import { optional, record, required } from './collections.ts';
import { anyOf, mapped } from './form.ts';
import type { Form } from './form.ts';
import { count, duration, flag, orWord, positiveDuration, quantity, share, text } from './values.ts';

/** Timing as written: the default of `drain` depends on the deadlines. */
export interface WrittenTiming {
  readonly warmup: Ticks | 'auto';
  readonly run: Ticks;
  readonly drain: Ticks | null;
}

/** What a file without `time:` has. */
export const DEFAULT_TIMING: WrittenTiming = { warmup: 0, run: MINUTE, drain: null };

const warmup: Form<Ticks | 'auto'> = mapped(orWord('auto', duration('s')), (value) => value ?? 'auto');

/** `time:` of section 2. */
export const timing: Form<WrittenTiming> = record(
  {
    warmup: optional(warmup, 0, 'Orders that arrive before its end are not measured; auto finds it. Default 0s.'),
    run: optional(positiveDuration('s'), MINUTE, 'Length of the measured window. Default 1m.'),
    drain: optional(duration('s'), null, 'Time for the last orders to end. Default: the longer of 1m and 3 deadlines.'),
  },
  { what: '`time`', elsewhere: { duration: 'did you mean `run`?' } },
);

const confidence = optional(
  quantity('share', { min: 0.5, max: 0.9999, words: 'from 50% to 99.99%' }),
  0.95,
  'Of every interval. Default 95%.',
);
const margin = optional(share, 0.05, 'Differences below it do not matter. Default 5%.');
const histories = optional(flag, false, 'Keep every read and write and look for what isolation levels forbid: `consistency.isolation.*`. Memory then grows with the run. Default false.');

/** What a file without `experiment:` has. */
export const DEFAULT_EXPERIMENT: ExperimentPlan = { replications: 20, confidence: 0.95, margin: 0.05, histories: false, stopping: null };

const fixed = mapped(
  record(
    { replications: optional(count(1, 100_000), 20, 'Default 20.'), confidence, margin, histories },
    { what: '`experiment`' },
  ),
  (written): ExperimentPlan => ({ ...written, stopping: null }),
);

const measure: Form<string> = mapped(text, (name, tree, context) => {
  const fit = fitMeasure(name);
  if (!fit.known) {
    const near = nearest(name, fit.candidates);
    context.problems.error(
      'SIM2010',
      tree.at,
      `no measure \`${name}\` is known`,
      near === undefined ? 'for example `latency.terminal.p99`' : `did you mean \`${near}\`?`,
    );
  }
  return name;
});

const sequential = mapped(
  record(
    {
      precision: required(
        quantity('share', { above: 0, below: 1, words: 'above 0% and below 100%' }),
        'Stop when the interval is so narrow, relative to the mean.',
      ),
      of: optional(measure, 'latency.terminal.p99', 'The measure that decides. Default latency.terminal.p99.'),
      min: optional(count(2, 100_000), 10, 'Replications at least. Default 10.'),
      max: optional(count(2, 100_000), 200, 'Replications at most. Default 200.'),
      confidence,
      margin,
      histories,
    },
    {
      what: '`experiment` by precision',
      elsewhere: { replications: 'with `precision` the number follows from `min` and `max`' },
    },
  ),
  (written, tree, context): ExperimentPlan => {
    const { precision, of, min, max } = written;
    if (min > max)
      context.problems.error('SIM1015', (valueAt(tree, 'min') ?? tree).at, '`min` is above `max`', 'swap them');
    return {
      replications: max,
      confidence: written.confidence,
      margin: written.margin,
      histories: written.histories,
      stopping: { precision, of, min, max },
    };
  },
);

/** `experiment:` of section 2; with `precision` the number of replications is an upper limit. */
export const experiment: Form<ExperimentPlan> = {
  expects: '`{ replications: 20 }` or `{ precision: 5%, of: MEASURE }`',
  decode: (tree, context) => (valueAt(tree, 'precision') === undefined ? fixed : sequential).decode(tree, context),
  schema: (definitions) => anyOf([fixed.schema(definitions), sequential.schema(definitions)]),
};
