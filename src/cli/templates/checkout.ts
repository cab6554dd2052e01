import type { Template } from './template.ts';

/** A shop on an ordinary day: steady load, parallel steps, a crash of the inventory. */
export const checkout: Template = {
  name: 'checkout',
  about: 'a shop on an ordinary day: steady load, parallel steps, a crash',
  text: `scenario: checkout
title: Checkout of a web shop on an ordinary day
question: What does safety cost on an ordinary day, and what happens when the inventory crashes?
time: { warmup: 10s, run: 60s, drain: 30s }
experiment: { replications: 10 }

network:
  latency: { same-zone: { p50: 0.4ms, p99: 2ms }, client: { p50: 30ms, p99: 150ms } }

defaults:
  service: { instances: 2, concurrency: 16 }
  step:    { timeout: 800ms, attempts: 3, backoff: { base: 50ms, jitter: full } }

services:
  pricing:   { time: { p50: 6ms, p99: 60ms } }
  inventory: { time: { p50: 5ms, p99: 40ms }, store: { commit: { p50: 2ms, p99: 10ms } } }
  payment:   { external: {}, time: { p50: 150ms, p99: 700ms }, errors: 0.1% }
  shipping:  { time: { p50: 25ms, p99: 200ms } }
  mail:      { time: { p50: 20ms, p99: 1s }, errors: 1% }

data:
  stock:   { owner: inventory, keys: 2000, initial: 1000, at-least: 0 }
  ledger:  { owner: payment, keys: [customers, shop], initial: 0, conserve: true }
  parcels: { owner: shipping, keys: order }

process:
  name: checkout
  attributes:
    item:  { zipf: 0.9, of: stock }
    price: { p50: 35, p90: 150 }
  deadline: 8s
  steps:
    - quote:   { call: pricing.quote }
    - reserve: { call: inventory.reserve, effect: { take: stock(item) }, undo: inventory.release }
    - charge:
        call: payment.charge
        effect: { move: price, from: ledger(customers), to: ledger(shop) }
        undo: payment.refund
        declines: 3%
        timeout: 2s
        pivot: true
    - parallel:
        - ship:   { call: shipping.create, effect: { set: parcels(order), to: created }, retriable: true }
        - notify: { call: mail.send, optional: true }

workload: { arrivals: 60/s }

faults:
  - { name: inventory-crash, at: 35s, for: 5s, crash: inventory }

strategies: [direct, orchestration, saga]

expect:
  - latency.terminal.p99 < 3s
  - { that: consistency.half-done == 0, in: [saga] }
  - { that: latency.terminal.p99 <= 15% above orchestration, in: [saga], level: warn }
`,
};
