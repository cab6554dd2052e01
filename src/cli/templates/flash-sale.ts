import type { Template } from './template.ts';

/** A scarce stock, a hot item, a crowd at the door. */
export const flashSale: Template = {
  name: 'flash-sale',
  about: 'a scarce stock, a hot item, a crowd at the door, a slow payment service',
  text: `scenario: flash-sale
title: Flash sale, 500 units on 50 items, one of them hot
question: Which strategy sells the stock without overselling, and what does it cost at p99?
time: { warmup: 5s, run: 60s, drain: 40s }
experiment: { replications: 10 }

network:
  zones: [a, b]
  latency: { same-zone: { p50: 0.25ms, p99: 1ms }, cross-zone: { p50: 0.7ms, p99: 3ms }, client: { p50: 25ms, p99: 120ms } }
  loss: 0.01%

defaults:
  service: { instances: 2, concurrency: 16, queue: 200 }
  step:    { timeout: 1s, attempts: 3, backoff: { base: 50ms, jitter: full } }

services:
  inventory: { time: { p50: 4ms, p99: 30ms }, store: { commit: { p50: 1.5ms, p99: 9ms }, connections: 50 } }
  payment:   { external: { rate-limit: 300/s }, time: { p50: 120ms, p99: 600ms }, errors: 0.2% }
  shipping:  { time: { p50: 20ms, p99: 150ms } }

data:
  stock:   { owner: inventory, keys: 50, initial: 10, at-least: 0 }
  ledger:  { owner: payment, keys: [customers, shop], initial: 0, conserve: true }
  parcels: { owner: shipping, keys: order }

process:
  name: order
  attributes:
    item:  { zipf: 1.1, of: stock }
    price: { p50: 40, p90: 120 }
  deadline: 10s
  steps:
    - reserve: { call: inventory.reserve, effect: { take: stock(item) }, undo: inventory.release }
    - charge:
        call: payment.charge
        effect: { move: price, from: ledger(customers), to: ledger(shop) }
        undo: payment.refund
        declines: 4%
        timeout: 2s
        pivot: true
    - ship: { call: shipping.create, effect: { set: parcels(order), to: created }, retriable: true }

workload:
  arrivals: { profile: [ { at: 0s, rate: 10/s }, { at: 20s, rate: 120/s }, { at: 30s, rate: 20/s, ramp: 10s } ] }
  client: { timeout: 4s, attempts: 2, backoff: { base: 1s, jitter: full }, same-key: true }

faults:
  - { name: payment-brownout, at: 25s, for: 8s, slow: { service: payment, factor: 6 } }

strategies: [direct, orchestration, saga]

expect:
  - { that: consistency.oversold == 0, in: [saga] }
  - { that: consistency.half-done == 0, in: [saga] }
  - { that: recovers within 20s after payment-brownout, level: warn }
`,
};
