import { describe, expect, it } from 'vitest';
import { schemaAccepts } from './schema-accepts.ts';
import { complete, loadText, unmark } from './load-text.ts';

/** `¦` marks where the problem must be reported; the hint must contain the last text. Every case is one problem and no other. */
type Case = readonly [title: string, marked: string, code: string, hint: string];

const service = (body: string): string => `services:\n  inventory:\n    ${body}\n  payment: {}\n  tax: {}`;
const step = (body: string): string =>
  `process:\n  attributes: { item: { uniform: stock }, price: { p50: 40, p90: 120 }, class: { weights: { gold: 1, basic: 4 } } }\n  steps:\n    - reserve: { call: inventory.reserve, ${body} }`;
const fault = (body: string): string => `network: { zones: [a, b] }\nfaults:\n  - ${body}`;
const expectation = (text: string): string =>
  `faults: [{ name: outage, at: 1s, for: 1s, crash: tax }]\nexpect:\n  - ¦${text}`;

/** Unknown keys, missing units and wrong kinds of value are caught in the editor already. */
const SEEN_BY_SCHEMA: ReadonlySet<string> = new Set(['SIM1010', 'SIM1012', 'SIM1013']);

const UNITS: readonly Case[] = [
  ['a bare number where a time is needed', service('time: ¦8'), 'SIM1013', 'did you mean `8ms`?'],
  ['a bare number for the length of the run', 'time: { run: ¦90 }', 'SIM1013', 'did you mean `90s`?'],
  ['a bare rate', 'workload: { arrivals: ¦300 }', 'SIM1013', 'did you mean `300/s`?'],
  ['a bare share', service('errors: ¦0.02'), 'SIM1013', 'did you mean `2%`?'],
  ['a bare size', service('operations: { reserve: { request: ¦1024 } }'), 'SIM1013', 'did you mean `1024B`?'],
  ['a bare bandwidth', 'network: { bandwidth: ¦100 }', 'SIM1013', 'did you mean `100MiB/s`?'],
  ['a long word for a unit', service('time: ¦8msec'), 'SIM1014', 'did you mean `8ms`?'],
  ['minutes as min', 'time: { run: ¦5min }', 'SIM1014', 'did you mean `5m`?'],
  ['a blank before the unit', service('time: ¦8 ms'), 'SIM1014', 'did you mean `8ms`?'],
  ['requests per second', 'workload: { arrivals: ¦300 rps }', 'SIM1014', 'did you mean `300/s`?'],
  ['kilobytes', service('operations: { reserve: { response: ¦4KB } }'), 'SIM1014', 'did you mean `4KiB`?'],
  ['a percentage in words', service('errors: ¦2 percent'), 'SIM1014', 'did you mean `2%`?'],
  ['a share where a time is needed', service('time: ¦5%'), 'SIM1014', 'write a time such as'],
  ['no number at all', service('time: ¦fast'), 'SIM1014', 'write a time such as'],
  ['a unit on a count', service('instances: ¦4s'), 'SIM1014', 'did you mean `4`?'],
  [
    'a percentage as a weight',
    'process:\n  steps:\n    - choose: [ { weight: ¦80%, steps: [] } ]',
    'SIM1014',
    'did you mean `0.8`?',
  ],
  ['a quoted number', service('instances: ¦"4"'), 'SIM1012', 'remove the quotes'],
  ['a negative time', service('time: ¦-8ms'), 'SIM1015', '0 or more'],
  ['a negative rate', 'workload: { arrivals: ¦-3/s }', 'SIM1015', '0 or more'],
  ['a share beyond 100 %', service('errors: ¦120%'), 'SIM1015', 'from 0% to 100%'],
  ['a time-out of nothing', step('timeout: ¦0s'), 'SIM1015', 'longer than 0s'],
  ['no instance', service('instances: ¦0'), 'SIM1015', 'from 1'],
  ['half an instance', service('instances: ¦1.5'), 'SIM1015', 'a whole number'],
  ['infinity', service('concurrency: ¦.inf'), 'SIM1015', 'a whole number'],
  [
    'a loop that never ends',
    'process:\n  steps:\n    - repeat: { again: ¦100%, steps: [ { a: { call: tax.a } } ] }',
    'SIM1015',
    'below 100%',
  ],
  ['a run beyond exact time', 'time: ¦{ warmup: 60d, run: 50d }', 'SIM2007', 'slow clock'],
  ['a single time beyond exact time', 'time: { run: ¦20w }', 'SIM1015', '104d'],
];

const SHAPES: readonly Case[] = [
  ['a misspelt key', service('¦concurency: 16'), 'SIM1010', 'did you mean `concurrency`?'],
  ['a misspelt section', '¦servcies: {}', 'SIM1010', 'did you mean `services`?'],
  ['retries', step('¦retries: 2'), 'SIM1010', 'write `attempts`'],
  ['a time-out on a service', service('¦timeout: 1s'), 'SIM1010', '`patience`'],
  ['an empty key', service('¦time:'), 'SIM1012', 'remove the key'],
  ['an empty service', 'services:\n  ¦inventory:\n  payment: {}\n  tax: {}', 'SIM1012', '`inventory: {}`'],
  ['a list where a map belongs', 'crews: ¦[ops]', 'SIM1012', 'a map from names'],
  ['a word that is no choice', service('discipline: ¦fifoo'), 'SIM1016', 'did you mean `fifo`?'],
  ['a word far from any choice', service('discipline: ¦random-order'), 'SIM1016', 'choose one of them'],
  ['yes for true', service('instrumented: ¦yes'), 'SIM1012', 'did you mean `true`?'],
  [
    'two distributions in one',
    service('time: { exponential: 8ms, ¦uniform: [1ms, 2ms] }'),
    'SIM1017',
    'keep one of them',
  ],
  ['a misspelt distribution', service('time: { ¦exponental: 8ms }'), 'SIM1010', 'did you mean `exponential`?'],
  ['one percentile', service('time: ¦{ p50: 4ms }'), 'SIM1017', 'two points'],
  ['three percentiles', service('time: ¦{ p50: 4ms, p90: 5ms, p99: 6ms }'), 'SIM1017', 'two points'],
  ['percentiles upside down', service('time: ¦{ p50: 30ms, p99: 4ms }'), 'SIM1015', 'constant'],
  ['a percentile too far out', service('time: { p50: 4ms, ¦p99.99: 30ms }'), 'SIM1010', '`p10` ... `p99.9`'],
  ['bounds upside down', service('time: { uniform: ¦[3ms, 1ms] }'), 'SIM1015', 'swap'],
  ['an Erlang of half a phase', service('time: { erlang: { mean: 1ms, shape: ¦0.5 } }'), 'SIM1015', ''],
  ['a Pareto without exponent', service('time: { pareto: ¦{ min: 20ms } }'), 'SIM1011', 'alpha'],
  [
    'a bounded Pareto with its bound below',
    service('time: { pareto: ¦{ min: 20ms, alpha: 2, max: 10ms } }'),
    'SIM1015',
    'starts at `min`',
  ],
  ['a mixture without weight', service('time: { mixture: ¦[ { weight: 0, of: 1ms } ] }'), 'SIM1015', 'above 0'],
  ['a file of values that is not there', service('time: { empirical: ¦gone.csv }'), 'SIM1019', 'relative'],
  [
    'two steps in one item',
    'process:\n  steps:\n    - a: { call: tax.a }\n      ¦b: { call: tax.b }',
    'SIM1017',
    'start a new item',
  ],
  ['a step without call', 'process:\n  steps:\n    - a: ¦{ timeout: 1s }', 'SIM1011', 'SERVICE.OPERATION'],
  [
    'a misspelt block',
    'process:\n  steps:\n    - paralel: ¦[ { a: { call: tax.a } } ]',
    'SIM1012',
    'did you mean `parallel`?',
  ],
  ['a breaker without rule', step('breaker: ¦{ window: 10 }'), 'SIM1011', 'consecutive: 5'],
  ['two fields for replications', 'experiment: { precision: 5%, ¦replications: 20 }', 'SIM1010', '`min` and `max`'],
  [
    'process and processes',
    'process: { steps: [ { a: { call: tax.a } } ] }\n¦processes: { b: { steps: [ { a: { call: tax.a } } ] } }',
    'SIM1017',
    'move the one process',
  ],
  [
    'a service called broker',
    'services: { inventory: {}, payment: {}, tax: {}, ¦broker: {} }',
    'SIM2002',
    'strategies deploy',
  ],
  ['a name with a dot', 'services: { inventory: {}, payment: {}, tax: {}, ¦a.b: {} }', 'SIM1018', 'dots separate'],
  ['a scenario in capitals', 'scenario: ¦Flash Sale', 'SIM1018', 'did you mean `flash-sale`?'],
  [
    'an autoscaler that starts outside of its limits',
    service('instances: ¦9\n    autoscale: { max: 4 }'),
    'SIM1015',
    '`max`',
  ],
  [
    'a queue target with a percent sign',
    service('autoscale: { metric: queue, max: 4, target: ¦60% }'),
    'SIM1014',
    '`0.6`',
  ],
];

const NAMES: readonly Case[] = [
  ['links outside of latency', 'network: { ¦links: [] }', 'SIM1010', 'under `latency`'],
  [
    'an unknown service',
    'process:\n  steps:\n    - a: { call: ¦inventry.reserve }',
    'SIM2001',
    'did you mean `inventory`?',
  ],
  ['a call without operation', 'process:\n  steps:\n    - a: { call: ¦inventory }', 'SIM1014', 'name the operation'],
  [
    'an unknown service in a nested call',
    service('operations: { reserve: { calls: [¦taxx.rate] } }'),
    'SIM2001',
    'did you mean `tax`?',
  ],
  [
    'an unknown owner',
    'data: { stock: { owner: ¦inventori, keys: 10 } }\nprocess: { steps: [ { a: { call: tax.a } } ] }',
    'SIM2001',
    'did you mean `inventory`?',
  ],
  ['an unknown data set', step('effect: { take: ¦stok(item) }'), 'SIM2001', 'did you mean `stock`?'],
  ['an unknown attribute', step('effect: { take: ¦stock(itm) }'), 'SIM2001', 'did you mean `item`?'],
  ['a data set without key', step('effect: { take: ¦stock }'), 'SIM1014', '`stock(item)`'],
  ['a key beyond the last', step('effect: { take: ¦stock(11) }'), 'SIM2004', '1 to 10'],
  ['an amount as key', step('effect: { take: ¦stock(price) }'), 'SIM2004', '{ uniform: stock }'],
  ['a class as amount', step('effect: { add: stock(item), by: ¦class }'), 'SIM2004', '{ fixed: 3 }'],
  ['an unknown amount', step('effect: { add: stock(item), by: ¦prize }'), 'SIM2001', 'did you mean `price`?'],
  ['half a piece', step('effect: { add: stock(item), by: ¦0.5 }'), 'SIM1015', 'smallest unit'],
  ['a negative quantity', step('effect: ¦{ take: stock(item), quantity: -1 }'), 'SIM1015', 'write `put`'],
  [
    'data of another service',
    step('effect: ¦{ move: price, from: ledger(customers), to: ledger(shop) }'),
    'SIM2003',
    'call `payment.OPERATION`',
  ],
  [
    'an undo at another service',
    step('effect: { take: stock(item) }, undo: ¦payment.release'),
    'SIM2003',
    'call `inventory.OPERATION`',
  ],
  ['a replica that is not there', step('effect: ¦{ read: stock(item), from: replica }'), 'SIM2012', 'replicas'],
  ['a view that is not there', step('effect: ¦{ read: stock(item), from: view }'), 'SIM2003', 'views'],
  ['a numbered row for each order', step('effect: { take: ¦stock(order) }'), 'SIM2004', 'keys: order'],
  [
    'an initial value below the invariant',
    'data: { stock: { owner: inventory, keys: 10, initial: ¦-1, at-least: 0 } }',
    'SIM2012',
    'raise `initial`',
  ],
  [
    'a quorum of more than all',
    'data: { stock: { owner: inventory, keys: 10, replicas: { count: 3, write: ¦4 } } }',
    'SIM1015',
    'at most 3',
  ],
  [
    'keys from a data set of orders',
    'process:\n  attributes: { item: { zipf: 1, of: ¦parcels } }\n  steps: [ { a: { call: tax.a } } ]',
    'SIM2004',
    'parcels(order)',
  ],
  ['an unknown zone', `network: { zones: [a, b] }\n${service('zones: [¦c]')}`, 'SIM2001', '`a`, `b`'],
  ['an unknown crew', service('failures: { up: 1h, down: 1m, crew: ¦ops }'), 'SIM2001', 'declare it under `crews`'],
  [
    'a link to nowhere',
    'network: { latency: { links: [ { from: inventory, to: ¦paymen, latency: 5ms } ] } }',
    'SIM2001',
    'did you mean `payment`?',
  ],
  ['hashing by an unknown attribute', service('balancing: ¦hash(itemm)'), 'SIM2001', 'did you mean `item`?'],
  ['an unknown process in the mix', 'workload: { arrivals: 1/s, mix: { ¦order: 100% } }', 'SIM2001', '`process`'],
  [
    'shares that miss the whole',
    'processes: { a: { steps: [ { x: { call: tax.a } } ] }, b: { steps: [ { y: { call: tax.a } } ] } }\nworkload: { arrivals: 1/s, mix: ¦{ a: 50%, b: 30% } }',
    'SIM2011',
    'add up to 100%',
  ],
  [
    'two steps of one name',
    'process:\n  steps:\n    - a: { call: tax.a }\n    - parallel: [ { ¦a: { call: tax.b } } ]',
    'SIM2002',
    'unique',
  ],
  ['calls in a circle', service('operations: { reserve: { calls: [¦inventory.reserve] } }'), 'SIM2005', 'break it'],
  [
    'two pivots',
    'process:\n  steps:\n    - a: { call: tax.a, pivot: true }\n    - ¦b: { call: tax.b, pivot: true }',
    'SIM2006',
    'keep one',
  ],
  [
    'a pivot in a loop',
    'process:\n  steps:\n    - repeat: { again: 10%, steps: [ { ¦a: { call: tax.a, pivot: true } } ] }',
    'SIM2006',
    'behind the loop',
  ],
  ['a pivot that is optional', step('pivot: ¦true, optional: true'), 'SIM2006', 'left out'],
  [
    'more branches than there are',
    'process:\n  steps:\n    - parallel: { join: ¦3, steps: [ { a: { call: tax.a } }, { b: { call: tax.b } } ] }',
    'SIM1015',
    'at most 2',
  ],
  [
    'a profile out of order',
    'workload: { arrivals: { profile: [ { at: 10s, rate: 1/s }, { at: ¦5s, rate: 2/s } ] } }',
    'SIM2011',
    'sort them',
  ],
  [
    'automatic warm-up of a profile',
    'time: { warmup: ¦auto }\nworkload: { arrivals: { profile: [ { at: 0s, rate: 1/s } ] } }',
    'SIM2007',
    'give `warmup` a time',
  ],
];

const FAULTS: readonly Case[] = [
  ['a fault that does not say what', fault('¦{ at: 1s, for: 1s }'), 'SIM1011', '`crash`'],
  ['two faults in one', fault('{ at: 1s, for: 1s, crash: tax, ¦pause: tax }'), 'SIM1017', 'two faults'],
  ['a misspelt kind', fault('{ at: 1s, for: 1s, ¦crahs: tax }'), 'SIM1010', 'did you mean `crash`?'],
  ['a fault without end', fault('¦{ at: 1s, crash: tax }'), 'SIM1011', '`for: 10s`'],
  ['a fault without beginning', fault('¦{ for: 1s, crash: tax }'), 'SIM1011', '`random'],
  ['at beside random', fault('{ at: ¦1s, random: { up: 1m, down: 1s }, crash: tax }'), 'SIM1017', 'keep one'],
  [
    'instances of a partition',
    fault('{ at: 1s, for: 1s, partition: { between: [[a], [b]] }, ¦instances: 1 }'),
    'SIM1010',
    '`crash`, `pause`, `slow` and `errors`',
  ],
  ['a partition with one side', fault('{ at: 1s, for: 1s, partition: { between: ¦[[a]] } }'), 'SIM1012', ''],
  ['a zone on both sides', fault('{ at: 1s, for: 1s, partition: { between: ¦[[a], [a, b]] } }'), 'SIM2009', 'between'],
  ['a crash of nothing', fault('{ at: 1s, for: 1s, crash: ¦taxes }'), 'SIM2001', 'did you mean `tax`?'],
  ['an outage of no zone', fault('{ at: 1s, for: 1s, zone-outage: ¦c }'), 'SIM2001', '`a`, `b`'],
  ['poison for no step', fault('{ poison: { step: ¦resrve, share: 1% } }'), 'SIM2001', 'did you mean `reserve`?'],
  [
    'two faults of one name',
    fault('{ name: x, at: 1s, for: 1s, crash: tax }\n  - { name: ¦x, at: 2s, for: 1s, crash: tax }'),
    'SIM2002',
    'name of its own',
  ],
];

const REST: readonly Case[] = [
  ['an unknown strategy', 'strategies: [¦sagaa]', 'SIM2001', 'did you mean `saga`?'],
  ['a strategy listed twice', 'strategies: [saga, ¦saga]', 'SIM2002', 'keep one'],
  ['a strategy of nothing', 'strategies: { ¦sagaa: {} }', 'SIM2013', 'did you mean `saga`?'],
  [
    'a strategy that extends an unknown one',
    'strategies: { mine: { extends: ¦sgaa } }',
    'SIM2001',
    'did you mean `saga`?',
  ],
  ['a strategy that extends itself', 'strategies: { a: { extends: ¦a } }', 'SIM2013', 'end the chain'],
  ['a strategy without braces', 'strategies: { saga: ¦}', 'SIM1012', '`saga: {}`'],
  [
    'an unknown deployment',
    'deployments: { one: { "*": {} } }\nstrategies: { saga: { deployment: ¦on } }',
    'SIM2001',
    'did you mean `one`?',
  ],
  [
    'a service in two units',
    'deployments: { one: { a: { services: [tax] }, ¦b: { services: [tax] } } }',
    'SIM2008',
    'one unit',
  ],
  ['an unknown store', 'deployments: { one: { "*": { store: ¦db } } }', 'SIM2001', 'declare it under `stores`'],
  [
    'an external service in a unit',
    'services: { inventory: {}, payment: { external: {} }, tax: {} }\ndeployments: { one: { ¦a: { services: [payment, tax] } } }',
    'SIM2008',
    'remove it',
  ],
  ['no measure', expectation('latncy.terminal.p99 < 2s'), 'SIM2010', 'did you mean `latency`?'],
  ['a measure that is not known', expectation('latency.terminal.p98 < 2s'), 'SIM2010', 'did you mean `latency.terminal.p90`?'],
  ['a single equals sign', expectation('consistency.oversold = 0'), 'SIM2010', 'did you mean `==`?'],
  ['a bare number for a latency', expectation('latency.terminal.p99 < 2'), 'SIM2010', 'did you mean `2s`?'],
  ['a bare number for a ratio', expectation('availability.success-ratio >= 0.99'), 'SIM2010', 'did you mean `99%`?'],
  ['no value', expectation('latency.terminal.p99 <'), 'SIM2010', 'MEASURE OP VALUE'],
  ['no expectation', expectation('it should be fast'), 'SIM2010', 'MEASURE OP VALUE'],
  [
    'a comparison with nobody',
    expectation('latency.terminal.p99 <= 20% above orchestratio'),
    'SIM2001',
    'did you mean `orchestration`?',
  ],
  ['a recovery from nothing', expectation('recovers within 30s after outag'), 'SIM2001', 'did you mean `outage`?'],
  ['a station that is not there', expectation('service.taxx.utilisation < 50%'), 'SIM2001', 'did you mean `tax`?'],
  [
    'an expectation of an unknown strategy',
    'expect: [ { that: consistency.oversold == 0, in: [¦sgaa] } ]',
    'SIM2001',
    'did you mean `saga`?',
  ],
  [
    'a variant that leads nowhere',
    'variants: { slow: { ¦services.paymen.time: 80ms } }',
    'SIM1021',
    'did you mean `payment`?',
  ],
  [
    'more on call than people',
    'delivery: { teams: { a: { people: 2, on-call: ¦3 } }, changes: { every: 4h }, work: 1d }',
    'SIM1015',
    'at most 2',
  ],
  [
    'changes that miss the whole',
    'delivery: { teams: { a: { people: 2 } }, changes: { every: 4h, services: ¦{ 1: 70% } }, work: 1d }',
    'SIM1015',
    '100%',
  ],
  [
    'a team that delivery does not have',
    `delivery: { teams: { money: { people: 2 } }, changes: { every: 4h }, work: 1d }\n${service('team: ¦mony')}`,
    'SIM2001',
    'did you mean `money`?',
  ],
  ['a default that is no key of a step', 'defaults: { step: { ¦timout: 1s } }', 'SIM1010', 'did you mean `timeout`?'],
  ['a default that is wrong is reported once', 'defaults: { service: { concurrency: ¦many } }', 'SIM1014', ''],
  ['a file that includes nothing', 'include: [¦gone.yaml]', 'SIM1019', 'relative'],
  ['an include that is no list', 'include: ¦gone.yaml', 'SIM1012', '[team-defaults.yaml]'],
];

describe.each([
  ['units', UNITS],
  ['shapes', SHAPES],
  ['names', NAMES],
  ['faults', FAULTS],
  ['the rest', REST],
] as const)('%s', (_title, cases) => {
  it.each(cases)('%s', (_name, marked, code, hint) => {
    const { text, line, column } = unmark(complete(marked));
    const { scenario, problems, document } = loadText(text);
    expect(
      problems.map((problem) => [problem.code, problem.severity, problem.line, problem.column, problem.message]),
    ).toEqual([[code, 'error', line, column, expect.any(String)]]);
    expect(problems[0]!.hint).toContain(hint);
    expect(problems[0]!.frame).toContain('^');
    expect(problems[0]!.frame.split('\n').length).toBeLessThanOrEqual(5);
    expect(scenario).toBeNull();
    if (SEEN_BY_SCHEMA.has(code)) expect(schemaAccepts(document)).toBe(false);
  });
});
