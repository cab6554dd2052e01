import { MILLISECOND } from '../../engine/time.ts';
import type { DistributionSpec } from '../../engine/distribution-spec.ts';
import { normalise } from '../normalise.ts';
import type { Delivery } from '../scenario.ts';
import type { Spot } from '../source/source-file.ts';
import { valueAt } from '../source/tree.ts';
import { listOf, mapOf, optional, record, required } from './collections.ts';
import { slowDistribution } from './distribution.ts';
import { FAILED, mapped } from './form.ts';
import type { Context, Decoded, Form } from './form.ts';
import { goodName, identifier } from './references.ts';
import { choice, count, orWord, quantity, share } from './values.ts';

const NO_TIME: DistributionSpec = { kind: 'constant', value: 0 };
const DAY_MS = 86_400_000;
const NO_SKILLS: readonly string[] = [];

/** A fixed time on the delivery clock, in whole ms. */
const slowTime: Form<number> = mapped(quantity('time', { above: 0, words: 'longer than 0' }, 'd'), (ticks) =>
  Math.round(ticks / MILLISECOND),
);

const team = mapped(
  record(
    {
      people: required(count(1, 100_000), 'Each is one place.'),
      'on-call': optional(count(0, 100_000), 1, 'How many of them restore service. Default 1.'),
      skills: optional(listOf(identifier, 'skills'), NO_SKILLS, 'What they can repair, such as a `runtime`.'),
    },
    { what: 'a team', mergeable: true },
  ),
  (written, tree, context) => {
    if (written['on-call'] > written.people) {
      context.problems.error(
        'SIM1015',
        (valueAt(tree, 'on-call') ?? tree).at,
        'more people are on call than the team has',
        `at most ${written.people}`,
      );
    }
    return { people: written.people, onCall: written['on-call'], skills: written.skills };
  },
);

function wholeNumber(name: string, at: Spot, context: Context): boolean {
  if (/^[1-9]\d{0,5}$/.test(name)) return true;
  context.problems.error('SIM1015', at, `\`${name}\` is no number of services`, 'write `{ 1: 70%, 2: 22%, 3: 8% }`');
  return false;
}

const touched = mapped(
  mapOf(share, 'shares', wholeNumber),
  (parts, tree, context): Decoded<Delivery['changes']['services']> => {
    const sum = parts.reduce((total, part) => total + part.value, 0);
    if (Math.abs(sum - 1) <= 0.01) {
      return normalise(parts.map(({ value }) => value)).map((weight, index) => ({
        count: Number(parts[index]!.name),
        weight,
      }));
    }
    context.problems.error(
      'SIM1015',
      tree.at,
      `these shares add up to ${Number((sum * 100).toPrecision(6))}%`,
      'they must add up to 100%',
    );
    return FAILED;
  },
);

const changes = record(
  {
    every: required(slowDistribution, 'Time between changes.'),
    services: optional(
      touched,
      [{ count: 1, weight: 1 }] as Delivery['changes']['services'],
      'How many services a change touches. Default 1.',
    ),
  },
  { what: '`changes`', mergeable: true },
);

const failure = record(
  {
    chance: optional(share, 0, 'Share of releases that fail. Default 0%.'),
    detect: optional(slowDistribution, NO_TIME, 'Until it is noticed. Default 0s.'),
    restore: optional(slowDistribution, NO_TIME, 'Work of one person on call. Default 0s.'),
  },
  { what: '`failure`' },
);

/** Section 12; times are on a clock of its own, in ms. */
export const delivery: Form<Delivery> = mapped(
  record(
    {
      run: optional(slowTime, 180 * DAY_MS, 'How long it runs. Default 180d.'),
      teams: required(mapOf(team, 'teams', goodName), 'Who works.'),
      changes: required(changes, 'What is to be done.'),
      work: required(slowDistribution, 'Of one person, for each service touched.'),
      'hand-off': optional(slowDistribution, NO_TIME, 'For each further team. Default 0s.'),
      pipeline: optional(
        slowDistribution,
        NO_TIME,
        'One release at a time for each unit of the deployment. Default 0s.',
      ),
      train: optional(orWord('none', slowTime), null, 'Releases wait for it. Default none.'),
      failure: optional(failure, { chance: 0, detect: NO_TIME, restore: NO_TIME }, 'Releases that go wrong.'),
      'on-call': optional(
        choice(['pooled', 'by-skill']),
        'pooled',
        'Who restores: anybody on call, or one with the skill. Default pooled.',
      ),
    },
    { what: '`delivery`', mergeable: true },
  ),
  (written): Delivery => {
    const { 'hand-off': handOff, 'on-call': onCall, teams, ...rest } = written;
    return { ...rest, handOff, onCall, teams: teams.map(({ name, value }) => ({ name, ...value })) };
  },
);
