import type { Template } from './template.ts';

/** Money between two ledgers: nothing may be lost, doubled or half done. */
export const payments: Template = {
  name: 'payments',
  about: 'money between two ledgers: nothing may be lost, doubled or half done',
  text: `scenario: payments
title: Transfers between two ledgers over a lossy network
question: Which strategy keeps the books right when messages are lost and the coordinator dies?
time: { warmup: 5s, run: 60s, drain: 60s }
experiment: { replications: 10 }

network:
  latency: { same-zone: { p50: 0.5ms, p99: 3ms }, client: { p50: 15ms, p99: 80ms } }
  loss: 0.1%
  duplicate: 0.05%

defaults:
  service: { instances: 2, concurrency: 32 }
  step:    { timeout: 500ms, attempts: 4, backoff: { base: 50ms, jitter: full } }

services:
  accounts: { time: { p50: 4ms, p99: 25ms }, store: { commit: { p50: 2ms, p99: 12ms }, connections: 60 } }
  clearing: { time: { p50: 8ms, p99: 60ms }, store: { commit: { p50: 2ms, p99: 12ms }, connections: 60 } }
  limits:   { time: { p50: 3ms, p99: 20ms } }

data:
  balances: { owner: accounts, keys: 1000, initial: 10000, at-least: 0 }
  settled:  { owner: clearing, keys: [pending, settled], initial: 0, conserve: true }

process:
  name: transfer
  attributes:
    account: { uniform: balances }
    amount:  { p50: 20, p90: 90 }
  deadline: 5s
  steps:
    - check: { call: limits.check, declines: 1% }
    - debit: { call: accounts.debit, effect: { add: balances(account), by: -1 }, undo: accounts.credit }
    - clear:
        call: clearing.post
        effect: { move: amount, from: settled(pending), to: settled(settled) }
        pivot: true

workload:
  arrivals: 80/s
  client: { timeout: 2s, attempts: 3, backoff: { base: 200ms, jitter: full }, same-key: true }

faults:
  - { name: coordinator-dies, at: 30s, for: 4s, crash: coordination }

strategies: [direct, orchestration, saga]

expect:
  - { that: consistency.duplicate-effects == 0, in: [saga] }
  - { that: consistency.half-done == 0, in: [saga] }
  - availability.success-ratio >= 95%
`,
};
