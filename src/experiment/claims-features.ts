import type { Arm, Claim } from './claim.ts';

const ONE: Arm = { label: 'one unit', strategy: 'one' };
const NINE: Arm = { label: 'nine units', strategy: 'nine' };
const SHARED: Arm = { label: 'one database', strategy: 'shared' };
const OWN: Arm = { label: 'own databases', strategy: 'own' };
const TOGETHER: Arm = { label: 'in one process', strategy: 'together' };
const APART: Arm = { label: 'over four hops', strategy: 'apart' };
const NO_NETWORK = ['network.latency.same-zone=0ms', 'network.latency.client=0ms'];
const NO_CRASHES = ['faults.errors.at=10h'];
const SCALED_ALL = ['services.search.instances=6', 'services.cart.instances=6', 'services.price.instances=6', 'services.mail.instances=6'];
const AUTOSCALED = ['services.search.autoscale={ metric: utilisation, target: 60%, min: 2, max: 8, every: 5s, window: 5s, tolerance: 10%, scale-down-after: 5m }'];
const GUARDED = ['processes.browse.steps.page.call=front.guarded'];
const FAST_REPORTS = ['faults.slow-query.at=10h'];
const OWNED_BY_A = ['services.b1.team=a', 'services.b2.team=a', 'services.b3.team=a', 'services.c1.team=a', 'services.c2.team=a', 'services.c3.team=a'];
const HEAVY: Arm = { label: 'one tool', strategy: 'nine', set: ['services.a1.time={ p50: 40ms, p99: 160ms }'] };
const STEADY = ['faults.slow-recommend.slow.factor=1'];

/** What is said of the features of a microservice architecture. */
export const FEATURE_CLAIMS: readonly Claim[] = [
  {
    id: 'modularity', title: 'Modularity', group: 'feature',
    claimedFor: 'Small units are released apart, sooner and more often.',
    claimedAgainst: 'Many units are slower together, fail more often in series, and are more to run.',
    experiment: 'Nine modules deployed as one unit and as nine: half a year of changes, and orders that need all of them.',
    notSimulated: 'How easily people understand and test a small service.',
    tests: [
      {
        id: 'modularity-lead', side: 'for', says: 'A change is out sooner with nine units.', file: 'cuts.yaml', measure: 'delivery.lead-time.mean', a: NINE, b: ONE, expected: 'a lower',
        ablation: { off: 'the pipeline that releases share', set: ['delivery.pipeline=1s'] },
      },
      { id: 'modularity-frequency', side: 'for', says: 'Units are released more often.', file: 'cuts.yaml', measure: 'delivery.deployment-frequency', a: NINE, b: ONE, expected: 'a higher' },
      {
        id: 'modularity-latency', side: 'against', says: 'An order takes longer over nine units.', file: 'cuts.yaml', measure: 'latency.terminal.p50', a: NINE, b: ONE, expected: 'a higher',
        ablation: { off: 'the latency of messages', set: NO_NETWORK },
      },
      {
        id: 'modularity-series', side: 'against', says: 'Fewer orders succeed when each unit crashes as often as the one did.', file: 'cuts.yaml', measure: 'availability.success-ratio', a: NINE, b: ONE, expected: 'a lower',
        ablation: { off: 'crashes', set: ['deployments.nine.*.failures.up=1000d', 'deployments.one.shop.failures.up=1000d'] },
      },
      { id: 'modularity-components', side: 'against', says: 'There is more to deploy and to watch.', file: 'cuts.yaml', measure: 'operability.components', a: NINE, b: ONE, expected: 'a higher' },
    ],
  },
  {
    id: 'decentralised-data', title: 'Decentralised data', group: 'feature',
    claimedFor: 'A database for each service keeps one service\'s load away from the others.',
    claimedAgainst: 'What spans services is no longer one transaction.',
    experiment: 'Buying and reporting on one database and on a database for each of three services, while the reports\' commits become two hundred times slower.',
    notSimulated: 'Schema changes and the work of keeping copies.',
    tests: [
      {
        id: 'data-slow-query', side: 'for', says: 'Buying suffers less from slow reports with own databases.', file: 'stores.yaml', measure: 'process.buy.latency.terminal.p99', a: OWN, b: SHARED, expected: 'a lower',
        ablation: { off: 'slow reports', set: ['faults.slow-query.disk.commit-factor=1'] },
      },
      {
        id: 'data-half-done', side: 'against', says: 'More orders stay half done than where all effects are one transaction.', file: 'stores.yaml', measure: 'consistency.half-done', a: { ...OWN, set: FAST_REPORTS }, b: { label: 'monolith, one transaction', strategy: 'monolith', set: FAST_REPORTS }, expected: 'a higher',
        ablation: { off: 'declines', set: ['processes.buy.steps.enter.declines=0%'] },
      },
      {
        id: 'data-saga', side: 'against', says: 'Keeping them in step with a saga takes more messages than one transaction.', file: 'stores.yaml', measure: 'cost.messages', a: { label: 'own databases, saga', strategy: 'own-saga', set: FAST_REPORTS }, b: { label: 'monolith, one transaction', strategy: 'monolith', set: FAST_REPORTS }, expected: 'a higher',
      },
    ],
  },
  {
    id: 'technology-agnostic', title: 'Technology agnostic', group: 'feature',
    claimedFor: 'The right tool makes the one service that needs it faster.',
    claimedAgainst: 'Whoever is on call must know the tool of what broke.',
    experiment: 'One of nine services in half the time; releases repaired by an on-call pool or by the people who know the stack.',
    notSimulated: 'Whether the tool is that much faster: that it halves the time is given, what it is worth to an order is measured.',
    tests: [
      {
        id: 'technology-speed', side: 'for', says: 'An order is faster when the one service that takes most of its time takes half.', file: 'cuts.yaml', measure: 'latency.terminal.p50', a: { label: 'right tool for a1', strategy: 'nine', set: ['services.a1.time={ p50: 20ms, p99: 80ms }'] }, b: HEAVY, expected: 'a lower',
        ablation: { off: 'the faster tool', a: HEAVY },
      },
      { id: 'technology-any', side: 'for', says: 'An order is faster when any one of nine services alike takes half its time.', file: 'cuts.yaml', measure: 'latency.terminal.p50', a: { label: 'right tool for a1', strategy: 'nine', set: ['services.a1.time={ p50: 1.5ms, p99: 6ms }'] }, b: { label: 'one tool', strategy: 'nine' }, expected: 'a lower' },
      {
        id: 'technology-restore', side: 'against', says: 'Repairs take longer when split by skill than from one pool.', file: 'cuts.yaml', measure: 'delivery.time-to-restore.mean', a: { label: 'on call by skill', strategy: 'nine' }, b: { label: 'pooled on call', strategy: 'nine', set: ['delivery.on-call=pooled'] }, expected: 'a higher',
        ablation: { off: 'repairs that wait for people (six on call for each skill)', set: ['delivery.teams.a.on-call=6', 'delivery.teams.b.on-call=6', 'delivery.teams.c.on-call=6'] },
      },
    ],
  },
  {
    id: 'scalability', title: 'Scalability', group: 'feature',
    claimedFor: 'Only the hot service has to grow.',
    claimedAgainst: 'Growing by itself takes machinery, and it comes late.',
    experiment: 'Four services, one of them hot, and a load that grows fivefold at once.',
    notSimulated: 'The people who run the platform.',
    tests: [
      { id: 'scalability-hours', side: 'for', says: 'Scaling the hot service takes fewer instance-hours than scaling everything.', file: 'hot-service.yaml', measure: 'cost.instance-hours', a: { label: 'hot service scaled', strategy: 'direct', set: ['services.search.instances=6'] }, b: { label: 'everything scaled', strategy: 'direct', set: SCALED_ALL }, expected: 'a lower' },
      {
        id: 'scalability-enough', side: 'for', says: 'It serves as many orders in time as the load needs: more than without growth.', file: 'hot-service.yaml', measure: 'availability.success-ratio', a: { label: 'hot service scaled', strategy: 'direct', set: ['services.search.instances=6'] }, b: { label: 'not scaled', strategy: 'direct' }, expected: 'a higher',
        ablation: { off: 'the spike', set: ['workload.arrivals=20/s'] },
      },
      {
        id: 'scalability-lag', side: 'against', says: 'An autoscaler loses orders in a spike that a fixed number of instances serves.', file: 'hot-service.yaml', measure: 'availability.success-ratio', a: { label: 'autoscaled', strategy: 'direct', set: AUTOSCALED }, b: { label: 'eight from the start', strategy: 'direct', set: ['services.search.instances=8'] }, expected: 'a lower',
        ablation: { off: 'the spike', set: ['workload.arrivals=20/s'] },
      },
    ],
  },
  {
    id: 'fault-isolation', title: 'Fault isolation', group: 'feature',
    claimedFor: 'A failure stays in the service that has it.',
    claimedAgainst: 'Only with time-outs, bulkheads and fallbacks around it.',
    experiment: 'A dependency of browsing becomes a hundred times slower; the success of buying, which never asks it.',
    notSimulated: 'The work of choosing the limits and of watching them.',
    tests: [
      {
        id: 'isolation-services', side: 'for', says: 'Cutting into services alone protects buying better than a monolith does.', file: 'slow-dependency.yaml', measure: 'process.buy.availability.success-ratio', a: { label: 'services, no guard', strategy: 'direct' }, b: { label: 'monolith', strategy: 'monolith' }, expected: 'a higher',
        ablation: { off: 'the slow dependency', set: STEADY },
      },
      {
        id: 'isolation-guard', side: 'against', says: 'Buying succeeds more often with a time-out, a bulkhead and a fallback than with services alone.', file: 'slow-dependency.yaml', measure: 'process.buy.availability.success-ratio', a: { label: 'services, guarded', strategy: 'direct', set: GUARDED }, b: { label: 'services, no guard', strategy: 'direct' }, expected: 'a higher',
        ablation: { off: 'the slow dependency', set: STEADY },
      },
    ],
  },
  {
    id: 'deployment-flexibility', title: 'Deployment flexibility', group: 'feature',
    claimedFor: 'Independent releases are sooner and more frequent.',
    claimedAgainst: 'More releases have to be coordinated, and more of them fail.',
    experiment: 'Half a year of changes, released at once or with a train every two weeks.',
    notSimulated: 'Versions that do not fit together while services that change together are released apart.',
    tests: [
      {
        id: 'deployment-lead', side: 'for', says: 'A change is out sooner than with a train.', file: 'cuts.yaml', measure: 'delivery.lead-time.mean', a: { label: 'independent', strategy: 'nine' }, b: { label: 'train of two weeks', strategy: 'nine', set: ['delivery.train=2w'] }, expected: 'a lower',
        ablation: { off: 'the wait for the train', b: { label: 'train every minute', strategy: 'nine', set: ['delivery.train=1m'] } },
      },
      { id: 'deployment-frequency', side: 'for', says: 'Releases are more frequent than with a train.', file: 'cuts.yaml', measure: 'delivery.deployment-frequency', a: { label: 'independent', strategy: 'nine' }, b: { label: 'train of two weeks', strategy: 'nine', set: ['delivery.train=2w'] }, expected: 'a higher' },
      { id: 'deployment-failures', side: 'against', says: 'A larger share of releases fails than with a train.', file: 'cuts.yaml', measure: 'delivery.change-failure-ratio', a: { label: 'independent', strategy: 'nine' }, b: { label: 'train of two weeks', strategy: 'nine', set: ['delivery.train=2w'] }, expected: 'a higher' },
    ],
  },
  {
    id: 'organisational-alignment', title: 'Organisational alignment', group: 'feature',
    claimedFor: 'Teams that own their services work side by side.',
    claimedAgainst: 'What crosses teams waits for hand-offs.',
    experiment: 'Three teams of six own nine services; a hand-off takes longer and longer.',
    notSimulated: 'Meetings, priorities and the quality of what is handed over.',
    tests: [
      {
        id: 'organisation-parallel', side: 'for', says: 'A change is out sooner with three teams of six than with one of them alone owning everything.', file: 'cuts.yaml', measure: 'delivery.lead-time.mean', a: { label: 'three owning teams', strategy: 'nine' }, b: { label: 'one team owns all', strategy: 'nine', set: OWNED_BY_A }, expected: 'a lower',
        ablation: { off: 'work that waits for people (sixty in each team)', set: ['delivery.teams.a.people=60', 'delivery.teams.b.people=60', 'delivery.teams.c.people=60', 'delivery.hand-off=0s'] },
      },
      {
        id: 'organisation-hand-offs', side: 'against', says: 'A change is out later than from one team of eighteen that owns everything, more so the longer a hand-off takes.', file: 'cuts.yaml', measure: 'delivery.lead-time.mean', a: { label: 'three owning teams', strategy: 'nine' }, b: { label: 'one team of eighteen', strategy: 'nine', set: [...OWNED_BY_A, 'delivery.teams.a.people=18'] }, expected: 'a higher', along: 'delivery.hand-off=1h..25h/3',
        ablation: { off: 'changes of several services', set: ['delivery.changes.services={ 1: 100% }'] },
      },
    ],
  },
  {
    id: 'inter-service-communication', title: 'Inter-service communication', group: 'feature',
    claimedFor: 'Boundaries over the network are clear.',
    claimedAgainst: 'They bring latency, loss, and retries that multiply.',
    experiment: 'The same work in one process and over four hops, with loss, and with errors at the last hop.',
    notSimulated: 'Whether boundaries are clear.',
    tests: [
      {
        id: 'communication-latency', side: 'against', says: 'The same work takes longer over four hops.', file: 'hops.yaml', measure: 'latency.terminal.p50', a: { ...APART, set: NO_CRASHES }, b: { ...TOGETHER, set: NO_CRASHES }, expected: 'a higher',
        ablation: { off: 'the latency of messages', set: NO_NETWORK },
      },
      { id: 'communication-loss', side: 'against', says: 'p99 is worse over four hops, more so the more messages are lost.', file: 'hops.yaml', measure: 'latency.terminal.p99', a: { ...APART, set: NO_CRASHES }, b: { ...TOGETHER, set: NO_CRASHES }, expected: 'a higher', along: 'network.loss=0%..4%/3' },
      {
        id: 'communication-retries', side: 'against', says: 'Retries at every hop ask the last service more often than a single hop that retries.', file: 'hops.yaml', measure: 'availability.amplification.four', a: APART, b: { label: 'only the last hop retries', strategy: 'apart', set: ['services.one.operations.do.calls.0.attempts=1', 'services.two.operations.do.calls.0.attempts=1'] }, expected: 'a higher',
        ablation: { off: 'errors', set: NO_CRASHES },
      },
    ],
  },
];
