import type { Arm, Claim } from './claim.ts';

const DIRECT: Arm = { label: 'direct calls', strategy: 'direct' };
const ORCHESTRATION: Arm = { label: 'orchestration', strategy: 'orchestration' };
const CHOREOGRAPHY: Arm = { label: 'choreography', strategy: 'choreography' };
const SAGA: Arm = { label: 'saga', strategy: 'saga' };
const EVENTS: Arm = { label: 'event-driven', strategy: 'event-driven' };
const COORDINATOR_ONLY = ['process.steps.charge.declines=0%', 'faults.shipping-dies.at=10h'];
const SHIPPING_ONLY = ['process.steps.charge.declines=0%', 'faults.coordinator-dies.at=10h'];
const NO_FAULTS = ['faults.coordinator-dies.at=10h', 'faults.shipping-dies.at=10h'];

/** What is said of the techniques for managing distributed processes. */
export const TECHNIQUE_CLAIMS: readonly Claim[] = [
  {
    id: 'orchestration', title: 'Orchestration', group: 'technique',
    claimedFor: 'One place knows the whole flow: it is easy to follow and to change.',
    claimedAgainst: 'That place is a single point of failure, and every step pays a visit to it.',
    experiment: 'A shop of three steps: the coordinator dies for two seconds, then one participant does; the structure of the design is counted.',
    notSimulated: 'How easily people follow a flow; counted instead: services to touch and pairs that must know each other.',
    tests: [
      { id: 'orchestration-touched', side: 'for', says: 'One more step touches fewer services than under a choreographed saga.', file: 'shop.yaml', measure: 'operability.services-touched', a: SAGA, b: { label: 'choreographed saga', strategy: 'saga-choreographed' }, expected: 'a lower' },
      { id: 'orchestration-couplings', side: 'for', says: 'Fewer pairs must know each other than under a choreographed saga.', file: 'shop.yaml', measure: 'operability.couplings', a: SAGA, b: { label: 'choreographed saga', strategy: 'saga-choreographed' }, expected: 'a lower' },
      {
        id: 'orchestration-crash', side: 'against', says: 'Two seconds without the coordinator lose orders that direct calls, which have none, do not lose.', file: 'shop.yaml', measure: 'availability.success-ratio', a: { ...ORCHESTRATION, set: COORDINATOR_ONLY }, b: { ...DIRECT, set: COORDINATOR_ONLY }, expected: 'a lower',
        ablation: { off: 'the outage', set: NO_FAULTS },
      },
      {
        id: 'orchestration-overhead', side: 'against', says: 'Every order takes longer than with direct calls.', file: 'shop.yaml', measure: 'latency.terminal.p50', a: ORCHESTRATION, b: DIRECT, expected: 'a higher',
        ablation: { off: 'the work and the commits of its transitions', a: { label: 'orchestration at no cost', strategy: 'free-orchestration' } },
      },
    ],
  },
  {
    id: 'choreography', title: 'Choreography', group: 'technique',
    claimedFor: 'Services are loosely coupled, and no centre limits the load.',
    claimedAgainst: 'Nobody owns the flow: an order that stands still is nobody\'s.',
    experiment: 'Load rises until an orchestrator that does one transition at a time is full; then events are published without an outbox while a service dies.',
    notSimulated: 'How hard people find it to follow a flow.',
    tests: [
      { id: 'choreography-couplings', side: 'for', says: 'Fewer pairs must know each other than under orchestration.', file: 'shop.yaml', measure: 'operability.couplings', a: CHOREOGRAPHY, b: ORCHESTRATION, expected: 'a lower' },
      {
        id: 'choreography-scale', side: 'for', says: 'As the load rises, orders end sooner than under an orchestrator with one place.', file: 'shop.yaml', measure: 'latency.terminal.p50', a: { ...CHOREOGRAPHY, set: NO_FAULTS }, b: { label: 'narrow orchestration', strategy: 'narrow-orchestration', set: NO_FAULTS }, expected: 'a lower', along: 'workload.arrivals=40/s..130/s/3',
        ablation: { off: 'the limit of the orchestrator, at 130 orders a second', set: ['workload.arrivals=130/s'], b: { label: 'orchestration', strategy: 'orchestration', set: NO_FAULTS } },
      },
      {
        id: 'choreography-stuck', side: 'against', says: 'With events published beside the commit, orders stand still that nobody notices.', file: 'shop.yaml', measure: 'consistency.stuck', a: { label: 'choreography, dual write', strategy: 'careless' }, b: ORCHESTRATION, expected: 'a higher',
        ablation: { off: 'the gap between commit and publication (an outbox)', a: CHOREOGRAPHY },
      },
    ],
  },
  {
    id: 'saga', title: 'Saga', group: 'technique',
    claimedFor: 'It keeps the data of several services in step without a distributed transaction and its locks.',
    claimedAgainst: 'Others see what is undone later, and undoing can fail.',
    experiment: 'Orders of which one in twenty is declined, on ten items, with a burst of errors in the store that has to be compensated.',
    notSimulated: 'How hard compensations are to write.',
    tests: [
      {
        id: 'saga-half-done', side: 'for', says: 'It leaves fewer orders half done than orchestration without compensation.', file: 'saga.yaml', measure: 'consistency.half-done', a: SAGA, b: ORCHESTRATION, expected: 'a lower',
        ablation: { off: 'declines and errors', set: ['process.steps.charge.declines=0%', 'faults.inventory-errors.at=10h'] },
      },
      {
        id: 'saga-locks', side: 'for', says: 'Orders wait less for rows than under two-phase commit.', file: 'saga.yaml', measure: 'latency.parts.lock.mean', a: SAGA, b: { label: 'two-phase commit', strategy: 'two-phase-commit' }, expected: 'a lower',
        ablation: { off: 'contention (a hundred thousand items)', set: ['data.stock.keys=100000'] },
      },
      {
        id: 'saga-dirty', side: 'against', says: 'More reads see what is not final than under two-phase commit.', file: 'saga.yaml', measure: 'consistency.dirty-read-ratio', a: SAGA, b: { label: 'two-phase commit', strategy: 'two-phase-commit' }, expected: 'a higher',
        ablation: { off: 'contention (a hundred thousand items)', set: ['data.stock.keys=100000'] },
      },
      {
        id: 'saga-repairs', side: 'against', says: 'Compensations fail and are left to people, as nothing is under two-phase commit.', file: 'saga.yaml', measure: 'consistency.manual-repairs', a: SAGA, b: { label: 'two-phase commit', strategy: 'two-phase-commit' }, expected: 'a higher',
        ablation: { off: 'errors of the store', set: ['faults.inventory-errors.at=10h'] },
      },
    ],
  },
  {
    id: 'event-driven', title: 'Event-driven architecture', group: 'technique',
    claimedFor: 'Clients get an answer at once, and an outage of a consumer loses nothing.',
    claimedAgainst: 'Data agree only eventually.',
    experiment: 'The shop accepts an order and tells its outcome later; a consumer dies for two seconds.',
    notSimulated: 'How hard it is to debug.',
    tests: [
      {
        id: 'events-ack', side: 'for', says: 'The first answer comes sooner than under orchestration.', file: 'shop.yaml', measure: 'latency.ack.p50', a: EVENTS, b: ORCHESTRATION, expected: 'a lower',
        ablation: { off: 'the early answer (told at the end)', a: { label: 'event-driven, told at the end', strategy: 'told-at-the-end' } },
      },
      {
        id: 'events-outage', side: 'for', says: 'More orders succeed across the outage of a consumer than with direct calls, however long the broker takes to give up on it.', file: 'shop.yaml', measure: 'availability.success-ratio', a: { ...EVENTS, set: SHIPPING_ONLY }, b: { ...DIRECT, set: SHIPPING_ONLY }, expected: 'a higher', along: 'strategies.event-driven.broker.session-timeout=2s..45s/3log',
        ablation: { off: 'the outage, at 2 s', set: ['faults.shipping-dies.at=10h', 'strategies.event-driven.broker.session-timeout=2s'] },
      },
      {
        id: 'events-inconsistent', side: 'against', says: 'An order is half visible for longer than with direct calls.', file: 'shop.yaml', measure: 'consistency.inconsistent.p50', a: EVENTS, b: DIRECT, expected: 'a higher',
        ablation: { off: 'the broker and its commits (direct calls on both sides)', a: DIRECT },
      },
    ],
  },
  {
    id: 'distributed-tracing', title: 'Distributed tracing', group: 'technique',
    claimedFor: 'What happens becomes visible, and a culprit is found sooner.',
    claimedAgainst: 'It costs time and processors, and every service has to take part.',
    experiment: 'A payment service turns bad for fifteen seconds under no spans, all spans, and one order in a hundred.',
    notSimulated: 'The time people need to read a trace, and the work of instrumenting a service.',
    tests: [
      {
        id: 'tracing-coverage', side: 'for', says: 'The path of more failed orders can be rebuilt when all are traced than when one in a hundred is.', file: 'tracing.yaml', measure: 'operability.trace-coverage.failed', a: { label: 'every order traced', strategy: 'traced' }, b: { label: 'one in a hundred', strategy: 'sampled' }, expected: 'a higher',
        ablation: { off: 'sampling (all traced on both sides)', b: { label: 'every order traced', strategy: 'traced' } },
      },
      { id: 'tracing-localise', side: 'for', says: 'The culprit is found sooner when all orders are traced than when one in a hundred is.', file: 'tracing.yaml', measure: 'operability.time-to-localise.bad-payment', a: { label: 'every order traced', strategy: 'traced' }, b: { label: 'one in a hundred', strategy: 'sampled' }, expected: 'a lower' },
      {
        id: 'tracing-cpu', side: 'against', says: 'It costs processor time.', file: 'tracing.yaml', measure: 'cost.cpu-time', a: { label: 'every order traced', strategy: 'traced' }, b: { label: 'no tracing', strategy: 'plain' }, expected: 'a higher',
        ablation: { off: 'the cost of a span', a: { label: 'traced at no cost', strategy: 'free' }, b: { label: 'no tracing, no costs', strategy: 'bare' } },
      },
      {
        id: 'tracing-blind', side: 'against', says: 'One service that takes no part hides the path of failed orders.', file: 'tracing.yaml', measure: 'operability.trace-coverage.failed', a: { label: 'payment blind', strategy: 'traced', set: ['services.payment.instrumented=false'] }, b: { label: 'all instrumented', strategy: 'traced' }, expected: 'a lower',
        ablation: { off: 'the blind service', a: { label: 'all instrumented', strategy: 'traced' } },
      },
    ],
  },
  {
    id: 'service-mesh', title: 'Service mesh', group: 'technique',
    claimedFor: 'Bad instances are routed around and requests retried without a line in the application.',
    claimedAgainst: 'Every message pays for two proxies, and their retries stack on those of the application.',
    experiment: 'One of four instances dies and the balancer goes on using it; later a dependency answers with errors.',
    notSimulated: 'The learning curve and the work of running a mesh.',
    tests: [
      {
        id: 'mesh-instance', side: 'for', says: 'More orders succeed than without a mesh while a dead instance is still used.', file: 'mesh.yaml', measure: 'availability.success-ratio', a: { label: 'mesh that ejects', strategy: 'ejecting', set: ['faults.errors.at=10h'] }, b: { label: 'no mesh', strategy: 'plain', set: ['faults.errors.at=10h'] }, expected: 'a higher',
        ablation: { off: 'ejection', a: { label: 'mesh that does not eject', strategy: 'tolerant', set: ['faults.errors.at=10h'] } },
      },
      {
        id: 'mesh-latency', side: 'against', says: 'Orders take longer than without a mesh.', file: 'mesh.yaml', measure: 'latency.parts.overlay.mean', a: { label: 'mesh', strategy: 'tolerant' }, b: { label: 'no mesh', strategy: 'plain' }, expected: 'a higher',
        ablation: { off: 'the work of the proxies', a: { label: 'mesh at no cost', strategy: 'free' } },
      },
      {
        id: 'mesh-storm', side: 'against', says: 'A service that answers with errors is asked more often than without a mesh.', file: 'mesh.yaml', measure: 'availability.amplification.price', a: { label: 'mesh that retries', strategy: 'meshed' }, b: { label: 'no mesh', strategy: 'plain' }, expected: 'a higher',
        ablation: { off: 'its retries', a: { label: 'mesh that does not retry', strategy: 'tolerant' } },
      },
    ],
  },
  {
    id: 'workflow-engine', title: 'Workflow engine', group: 'technique',
    claimedFor: 'Flows of days survive crashes of whatever runs them and of what they call.',
    claimedAgainst: 'It is one more thing to run, and every step pays for its history.',
    experiment: 'A subscription with a timer of two days, across random crashes of two services and of the coordinator.',
    notSimulated: 'The price of being locked in to a product.',
    tests: [
      {
        id: 'engine-survives', side: 'for', says: 'Fewer flows stand still for ever than with events published beside the commit.', file: 'long-flow.yaml', measure: 'consistency.stuck', a: { label: 'workflow engine', strategy: 'engine' }, b: { label: 'choreographed saga, dual write', strategy: 'careless' }, expected: 'a lower',
        ablation: { off: 'crashes of services', set: ['services.billing.failures.up=1000d', 'services.bank.failures.up=1000d', 'faults.coordinator-dies.random.up=1000d'] },
      },
      {
        id: 'engine-overhead', side: 'against', says: 'An order takes longer than under a plain orchestrated saga.', file: 'shop.yaml', measure: 'latency.terminal.p50', a: { label: 'workflow engine', strategy: 'engine' }, b: SAGA, expected: 'a higher',
        ablation: { off: 'the costs of both', a: { label: 'engine at no cost', strategy: 'free-engine' }, b: { label: 'saga at no cost', strategy: 'free-saga' } },
      },
      { id: 'engine-components', side: 'against', says: 'More things are deployed, watched and upgraded than with direct calls.', file: 'shop.yaml', measure: 'operability.components', a: { label: 'workflow engine', strategy: 'engine' }, b: DIRECT, expected: 'a higher' },
    ],
  },
];
