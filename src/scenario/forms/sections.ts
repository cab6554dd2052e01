import { STEP_DEFAULT_KEYS } from '../apply-defaults.ts';
import type { Crew, Variant } from '../scenario.ts';
import { toPlain } from '../source/tree.ts';
import { attributes } from './attributes.ts';
import { POLICY_ELSEWHERE } from './call-policy.ts';
import { CALL_FIELDS } from './calls.ts';
import { listOf, mapOf, optional, record } from './collections.ts';
import { data } from './data.ts';
import { delivery } from './delivery.ts';
import { deployments, stores } from './deployments.ts';
import { expectations } from './expect.ts';
import { faults } from './fault.ts';
import { FAILED, mapped } from './form.ts';
import type { Form } from './form.ts';
import { network } from './network.ts';
import { experiment, timing } from './plan.ts';
import { process, processes } from './process.ts';
import { goodName } from './references.ts';
import { serviceBody, services } from './service.ts';
import { strategies } from './strategies.ts';
import { count, text } from './values.ts';
import { workload } from './workload.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const scenarioName: Form<string> = {
  expects: 'a name in kebab-case',
  schema: () => ({ type: 'string', pattern: KEBAB.source }),
  decode: (tree, context) => {
    const name = text.decode(tree, context);
    if (name === FAILED || KEBAB.test(name)) return name;
    const kebab = name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    context.problems.error(
      'SIM1018',
      tree.at,
      `\`${name}\` is not in kebab-case`,
      kebab === '' ? 'use small letters, digits and `-`' : `did you mean \`${kebab}\`?`,
    );
    return FAILED;
  },
};

const crews: Form<readonly Crew[]> = mapped(mapOf(count(1, 100_000), 'sizes of crews', goodName), (list) =>
  list.map(({ name, value }): Crew => ({ name, size: value })),
);

const stepDefaults = record(
  Object.fromEntries(Object.entries(CALL_FIELDS).filter(([key]) => STEP_DEFAULT_KEYS.includes(key))),
  {
    what: '`defaults.step`',
    elsewhere: {
      ...POLICY_ELSEWHERE,
      call: 'every step says itself what it calls',
      effect: 'every step says itself what it does',
      undo: 'every step says itself how it is undone',
      pivot: 'one step is the pivot',
    },
  },
);

const defaults = record(
  {
    service: optional(serviceBody, null, 'For every service; what the service says wins.'),
    step: optional(stepDefaults, null, 'For every step of a process and its undo; what the step says wins.'),
  },
  { what: '`defaults`' },
);

const anything: Form<unknown> = { expects: 'a value', schema: () => ({}), decode: (tree) => toPlain(tree) };

const variants: Form<readonly Variant[]> = mapped(
  mapOf(mapOf(anything, 'values by path'), 'variants', goodName),
  (list) =>
    list.map(({ name, value }): Variant => ({
      name,
      set: Object.fromEntries(value.map((entry) => [entry.name, entry.value])),
    })),
);

/** The keys of a scenario, each with its form: the table behind the decoder and the JSON Schema. */
export const SECTIONS = {
  $schema: optional(text, null, 'For editors; ignored.'),
  scenario: optional(scenarioName, null, 'Identifier in kebab-case. Default: the name of the file.'),
  title: optional(text, '', 'A line for people.'),
  question: optional(text, '', 'What the comparison is to answer.'),
  seed: optional(text, null, 'Any text or number. Default: the name of the scenario.'),
  include: optional(listOf(text, 'files'), null, 'Files that this one is merged over.'),
  time: optional(timing, null, 'Warm-up, measured window, drain.'),
  experiment: optional(experiment, null, 'Replications, or a precision to reach.'),
  network: optional(network, null, 'Without it a message takes no time and is never lost.'),
  defaults: optional(defaults, null, 'What services and steps have that do not say otherwise.'),
  crews: optional(crews, [], 'Repair crews by name, with their size.'),
  services: optional(services, [], 'The services by name.'),
  stores: optional(stores, [], 'Databases that units share.'),
  deployments: optional(deployments, [], 'Named cuts of the services into units.'),
  data: optional(data, { sets: [], views: [] }, 'Data sets by name, and `views`.'),
  attributes: optional(attributes, [], 'Attributes of the orders of every process.'),
  process: optional(process, null, 'The business process.'),
  processes: optional(processes, null, 'Several business processes by name.'),
  workload: optional(workload, null, 'Arrivals and clients.'),
  faults: optional(faults, [], 'What goes wrong, and when. Without it nothing fails.'),
  strategies: optional(strategies, null, 'What is compared.'),
  expect: optional(expectations, [], 'What should hold.'),
  variants: optional(variants, [], 'Named sets of changes, by path.'),
  delivery: optional(delivery, null, 'Changes, teams and releases, on a slow clock of their own.'),
} as const;

/** A key of a scenario. */
export type SectionName = keyof typeof SECTIONS;
