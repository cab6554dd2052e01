/**
 * One example for each section and shared form of the language, as the reference shows it. A test loads every one of them in a
 * world that has the services, zones and data sets they name.
 */
export const EXAMPLES: Readonly<Record<string, string>> = {
  time: 'time: { warmup: 10s, run: 90s, drain: 60s }',
  experiment: 'experiment: { precision: 5%, of: latency.terminal.p99, min: 10, max: 200 }',
  network: `network:
  zones: [a, b, c]
  latency:
    same-zone: { p50: 0.25ms, p99: 1ms }
    cross-zone: { p50: 0.7ms, p99: 3ms }
    client: { p50: 25ms, p99: 120ms }
    links: [ { from: inventory, to: payment, latency: 5ms } ]
  loss: 0.01%
  bandwidth: 1GiB/s`,
  defaults: 'defaults: { service: { instances: 2, concurrency: 16 }, step: { timeout: 1s, attempts: 3 } }',
  services: `services:
  inventory:
    instances: 4
    concurrency: 16
    queue: 400
    balancing: least-requests
    time: { p50: 4ms, p99: 30ms }
    operations:
      reserve: { time: 5ms, request: 1KiB, response: 4KiB }
      quote: { time: 2ms, calls: [ catalogue.item, { call: tax.rate, timeout: 200ms, attempts: 3 } ] }
    failures: { up: { exponential: 30m }, down: { exponential: 20s } }
    start-up: { p50: 8s, p99: 30s }
    restarts: kubernetes
    warm-up: { for: 1m, factor: 3 }
    probes: { liveness: kubernetes, readiness: { every: 5s, path: data } }
    store: { commit: { p50: 1.5ms, p99: 9ms }, connections: 50 }
  payment: { external: { rate-limit: 500/s }, time: { p50: 180ms, p99: 900ms } }
  shipping: { time: 30ms }
  mail: { time: 20ms, errors: 1% }
  catalogue: { team: discovery }
  tax: {}`,
  deployments: `deployments:
  one: { shop: { services: [catalogue, tax, inventory], instances: 4, concurrency: 32, store: shop-db } }
  shared: { "*": { instances: 2, concurrency: 16, store: shop-db } }
stores:
  shop-db: { commit: { p50: 2ms, p99: 12ms }, connections: 100 }`,
  data: `data:
  stock: { owner: inventory, keys: 500, initial: 10, at-least: 0 }
  ledger: { owner: payment, keys: [customers, shop], conserve: true }
  parcels: { owner: shipping, keys: order }
  prices: { owner: catalogue, keys: 100, replicas: { count: 2, lag: { exponential: 100ms } } }
  views: { orders-by-customer: { of: [parcels], owner: mail } }`,
  process: `process:
  name: order
  attributes:
    item: { zipf: 1.1, of: stock }
    price: { p50: 40, p90: 120 }
    class: { weights: { gold: 0.2, basic: 0.8 } }
  deadline: 10s
  steps:
    - reserve: { call: inventory.reserve, effect: { take: stock(item) }, undo: inventory.release }
    - charge: { call: payment.charge, effect: { move: price, from: ledger(customers), to: ledger(shop) }, undo: payment.refund, declines: 4%, timeout: 2s, pivot: true }
    - parallel:
        - ship: { call: shipping.create, effect: { set: parcels(order), to: created }, retriable: true }
        - notify: { call: mail.send, optional: true }
    - choose: [ { weight: 0.8, steps: [ { thank: { call: mail.thank, optional: true } } ] }, { weight: 0.2, steps: [] } ]
    - repeat: { again: 20%, steps: [ { look: { call: tax.look } } ] }
    - wait: 50ms`,
  processes: `processes:
  browse: { steps: [ { search: { call: catalogue.search } } ] }
  order: { deadline: 5s, steps: [ { reserve: { call: inventory.reserve, effect: { take: stock(item) } } } ] }
attributes: { item: { uniform: stock } }
workload: { arrivals: 120/s, mix: { browse: 85%, order: 15% } }`,
  workload: `workload:
  arrivals:
    profile:
      - { at: 0s, rate: 20/s }
      - { at: 30s, rate: 300/s }
      - { at: 40s, rate: 40/s, ramp: 20s }
  client: { timeout: 4s, attempts: 2, backoff: { base: 1s, jitter: full }, same-key: true }`,
  faults: `network: { zones: [a, b, c] }
faults:
  - { name: brown-out, at: 45s, for: 10s, slow: { service: payment, factor: 8 } }
  - { name: lost-zone, at: 65s, for: 8s, partition: { between: [[a], [b, c]] } }
  - { random: { up: { exponential: 10m }, down: 20s }, crash: inventory, instances: 1 }
  - { at: 80s, deploy: { service: tax, style: canary, errors: 50%, detect: 60s } }`,
  strategies: `strategies:
  saga: {}
  careless: { extends: saga-choreographed, bridge: dual-write }
  engine: { extends: workflow-engine, preset: temporal, engine: { shards: 4 } }
  ours: { coordination: reactive, transaction: saga, transport: broker, bridge: outbox-polling, outbox: { every: 500ms } }`,
  expect: `faults: [ { name: brown-out, at: 45s, for: 10s, slow: { service: payment, factor: 8 } } ]
expect:
  - latency.terminal.p99 < 2s
  - { that: consistency.oversold == 0, in: [saga, workflow-engine] }
  - { that: latency.terminal.p99 <= 20% above orchestration, in: [saga] }
  - { that: recovers within 30s after brown-out, level: warn }`,
  variants: 'variants: { slow-net: { network.latency.cross-zone: 80ms } }',
  delivery: `delivery:
  run: 180d
  teams: { discovery: { people: 6 }, money: { people: 7, on-call: 2, skills: [jvm] } }
  changes: { every: { exponential: 4h }, services: { 1: 70%, 2: 22%, 3: 8% } }
  work: { p50: 1d, p90: 4d }
  hand-off: { exponential: 6h }
  pipeline: 25m
  failure: { chance: 4%, detect: 12m, restore: { p50: 30m, p90: 4h } }`,
};
