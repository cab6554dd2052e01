import type { Template } from './template.ts';

/** The least that runs: two services, two steps. */
export const blank: Template = {
  name: 'blank',
  about: 'the least that runs: two services, two steps',
  text: `scenario: blank
title: Two services, two steps
question: Which strategy finishes an order safely, and how long does it take?
time: { warmup: 5s, run: 30s, drain: 20s }
experiment: { replications: 10 }

network: { latency: { same-zone: { p50: 0.5ms, p99: 3ms }, client: { p50: 20ms, p99: 100ms } } }

services:
  orders:  { instances: 2, concurrency: 8, time: { p50: 5ms, p99: 40ms } }
  billing: { instances: 2, concurrency: 8, time: { p50: 40ms, p99: 300ms }, errors: 0.5% }

data:
  reservations: { owner: orders, keys: order }
  invoices:     { owner: billing, keys: order }

process:
  name: order
  deadline: 5s
  steps:
    - reserve: { call: orders.reserve, effect: { set: reservations(order), to: held }, undo: orders.release, timeout: 1s, attempts: 3 }
    - bill:    { call: billing.charge, effect: { set: invoices(order), to: paid }, declines: 2%, timeout: 1s, attempts: 3, pivot: true }

workload: { arrivals: 40/s }

strategies: [orchestration, saga]

expect:
  - latency.terminal.p99 < 2s
  - { that: consistency.half-done == 0, in: [saga] }
`,
};
