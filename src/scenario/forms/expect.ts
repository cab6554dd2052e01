import { SECOND } from '../../engine/time.ts';
import { DEPLOYED_BY_STRATEGIES } from '../names.ts';
import type { Names } from '../names.ts';
import { fitMeasure, MEASURE_SECTIONS } from '../measure-names.ts';
import type { MeasurePart } from '../measure-names.ts';
import type { Comparator, Expectation } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { didYouMean, nearest } from '../source/suggest.ts';
import type { Tree } from '../source/tree.ts';
import { parseQuantity } from '../units.ts';
import type { Quantity } from '../units.ts';
import { listOf, optional, record, required } from './collections.ts';
import { byKind, FAILED, mapped } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { knownName, reference } from './references.ts';
import { choice, text } from './values.ts';

type Rule = Expectation['rule'];

const GRAMMAR =
  'write `MEASURE OP VALUE`, `MEASURE OP SHARE above|below STRATEGY`, or `recovers within TIME after FAULT`';
const COMPARISON = /^([^\s<>=!]+)\s*(<=|>=|==|<|>|=|!=)\s*(.*)$/;
const RELATIVE = /^(\S+)\s+(above|below)\s+(\S+)$/;
const RECOVERS = /^recovers\s+within\s+(\S+)\s+after\s+(\S+)$/;
const PART_NAMES: Readonly<Partial<Record<MeasurePart, keyof Names>>> = {
  service: 'services',
  fault: 'faults',
  data: 'data',
  process: 'processes',
  team: 'teams',
};

/** The text of an expectation, with what it means. */
const that: Form<{ readonly that: string; readonly rule: Rule }> = {
  expects: 'an expectation such as `latency.terminal.p99 < 2s`',
  schema: () => ({ type: 'string' }),
  decode: (tree, context) => {
    const written = text.decode(tree, context);
    if (written === FAILED) return FAILED;
    const rule = decodeRule(written.trim(), tree, context);
    return rule === FAILED ? FAILED : { that: written, rule };
  },
};

function decodeRule(written: string, tree: Tree, context: Context): Decoded<Rule> {
  const fail = (message: string, hint: string): typeof FAILED => {
    context.problems.error('SIM2010', tree.at, message, hint);
    return FAILED;
  };
  const recovers = RECOVERS.exec(written);
  if (recovers !== null) return decodeRecovers(recovers[1]!, recovers[2]!, tree.at, context, fail);
  const comparison = COMPARISON.exec(written);
  if (comparison === null) return fail(`\`${written}\` is not an expectation`, GRAMMAR);
  const [, measure, operator, rest] = comparison as unknown as [string, string, string, string];
  if (operator === '=' || operator === '!=')
    return fail(
      `\`${operator}\` is no comparison here`,
      operator === '=' ? 'did you mean `==`?' : 'use `<`, `<=`, `>`, `>=` or `==`',
    );
  const comparator = operator as Comparator;
  const quantity = measureQuantity(measure, tree.at, context);
  if (quantity === FAILED) return FAILED;
  const relative = RELATIVE.exec(rest);
  if (relative !== null) return decodeRelative(measure, comparator, relative, tree.at, context, fail);
  const value = decodeValue(rest.trim(), quantity, fail);
  return value === FAILED ? FAILED : { kind: 'measure', measure, comparator, value };
}

type Fail = (message: string, hint: string) => typeof FAILED;

function decodeRecovers(time: string, fault: string, at: Spot, context: Context, fail: Fail): Decoded<Rule> {
  const within = parseQuantity('time', time, 's');
  if (!within.ok) return fail(within.reason, within.hint);
  if (within.value <= 0)
    return fail('a recovery takes more than no time', 'for example `recovers within 30s after NAME`');
  if (knownName(fault, 'faults', at, context) === FAILED) return FAILED;
  return { kind: 'recovers', within: Math.round(within.value), fault };
}

function decodeRelative(
  measure: string,
  comparator: Comparator,
  match: RegExpExecArray,
  at: Spot,
  context: Context,
  fail: Fail,
): Decoded<Rule> {
  const [, amount, side, than] = match as unknown as [string, string, 'above' | 'below', string];
  if (comparator === '==')
    return fail(
      'a relative expectation compares with `<`, `<=`, `>` or `>=`',
      'two strategies are never exactly alike',
    );
  const value = parseQuantity('share', amount);
  if (!value.ok) return fail(value.reason, value.hint);
  if (value.value < 0) return fail('the share is negative', side === 'above' ? 'write `below`' : 'write `above`');
  if (knownName(than, 'strategies', at, context) === FAILED) return FAILED;
  return { kind: 'relative', measure, comparator, value: side === 'above' ? value.value : -value.value, than };
}

/** A value in the units of the result document: seconds, 1/s, fractions, bytes, pieces. */
function decodeValue(written: string, quantity: Quantity, fail: Fail): Decoded<number> {
  if (written === '') return fail('there is no value to compare with', GRAMMAR);
  // Nothing is nothing in every unit: the grammar itself says `== 0`.
  if (written === '0') return 0;
  const parsed = parseQuantity(quantity, written, quantity === 'time' ? 's' : undefined);
  if (!parsed.ok) return fail(parsed.reason, parsed.hint);
  return quantity === 'time' ? parsed.value / SECOND : parsed.value;
}

/** What the measure is measured in. */
function measureQuantity(measure: string, at: Spot, context: Context): Decoded<Quantity> {
  const section = measure.split('.', 1)[0]!;
  if (!MEASURE_SECTIONS.includes(section)) {
    context.problems.error(
      'SIM2010',
      at,
      `\`${measure}\` is no measure: none begins with \`${section}\``,
      didYouMean(section, MEASURE_SECTIONS, 'they begin with'),
    );
    return FAILED;
  }
  const fit = fitMeasure(measure);
  if (!fit.known) {
    const near = nearest(measure, fit.candidates);
    context.problems.error(
      'SIM2010',
      at,
      `no measure \`${measure}\` is known`,
      near === undefined ? 'the page on measures lists them all' : `did you mean \`${near}\`?`,
    );
    return FAILED;
  }
  const unknown = fit.parts.filter(({ kind, name }) => {
    const names = PART_NAMES[kind];
    return (
      names !== undefined &&
      knownName(
        name,
        names,
        at,
        context,
        kind === 'service' ? [...DEPLOYED_BY_STRATEGIES, ...context.names.units] : [],
      ) === FAILED
    );
  });
  return unknown.length > 0 ? FAILED : fit.quantity;
}

const level = optional(choice(['error', 'warn', 'off']), 'error', 'warn never changes the exit code. Default error.');
const long = mapped(
  record(
    {
      that: required(that, 'What should hold.'),
      in: optional(
        listOf(reference('strategies'), 'strategies', 1),
        null,
        'For which strategies. Default: all but `direct`.',
      ),
      level,
    },
    { what: 'an expectation' },
  ),
  ({ that: meaning, in: strategies, level: severity }): Expectation => ({
    ...meaning,
    in: strategies,
    level: severity,
  }),
);
const short = mapped(that, (meaning): Expectation => ({ ...meaning, in: null, level: 'error' }));

/** Section 10. */
export const expectations: Form<readonly Expectation[]> = listOf(
  byKind<Expectation, never, Expectation>('an expectation such as `latency.terminal.p99 < 2s`', {
    scalar: short,
    map: long,
  }),
  'expectations',
);
