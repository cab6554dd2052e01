import { sampleTicks } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import type { CompiledBackoff, Policy } from '../site.ts';

const KEY_JITTER = hashText('backoff jitter');
const KEY_BASE = hashText('backoff base');

/**
 * Wait before the next try after the n-th failed attempt: base x factor^(n-1), at most max, then the jitter.
 * Source: the formulas of the AWS architecture blog "Exponential Backoff And Jitter" (M. Brooker, 2015).
 *
 * @param failed - failed attempts so far, >= 1
 * @param previous - the wait before (decorrelated jitter); 0 at first
 */
export function backoffAfter(backoff: CompiledBackoff, failed: number, previous: Ticks, key: number, order: number, random: KeyedRandom): Ticks {
  const base = backoff.constantBase ?? sampleTicks(backoff.base, random.seek(key ^ KEY_BASE, order, failed));
  let full = base;
  for (let i = 1; i < failed && full < backoff.max; i++) full *= backoff.factor;
  if (full > backoff.max) full = backoff.max;
  if (backoff.jitter === 'none') return Math.round(full);
  const u = random.seek(key ^ KEY_JITTER, order, failed).nextUniform();
  switch (backoff.jitter) {
    case 'full':
      return Math.round(u * full);
    case 'equal':
      return Math.round(full / 2 + (u * full) / 2);
    case 'decorrelated': {
      const high = 3 * (previous > 0 ? previous : base);
      return Math.round(Math.min(backoff.max, base + u * Math.max(0, high - base)));
    }
  }
}

/** Most retries a budget saves up: a burst beyond the share (Envoy and Linkerd allow a small one too). */
const BUDGET_CAP = 10;

/** Whether a call may go out, and as what. */
export const ADMISSION = { DENIED: 0, GRANTED: 1, AS_PROBE: 2 } as const;

/**
 * State that a client library keeps for one calling instance and one kind of call: bulkhead, breaker, retry budget.
 */
export class PolicyState {
  inFlight = 0;
  private readonly policy: Policy;
  private tokens = 0;
  private consecutive = 0;
  private readonly recent: Uint8Array;
  private recentCount = 0;
  private recentFailures = 0;
  private position = 0;
  private openUntil: Ticks = 0;
  private open = false;
  private probing = false;

  constructor(policy: Policy) {
    this.policy = policy;
    this.recent = new Uint8Array(policy.breaker?.window ?? 0);
  }

  /** May a call go out? A half-open breaker lets one probe through. */
  admits(now: Ticks): number {
    const { bulkhead, breaker } = this.policy;
    if (bulkhead !== null && this.inFlight >= bulkhead) return ADMISSION.DENIED;
    if (breaker === null || !this.open) return ADMISSION.GRANTED;
    if (now < this.openUntil || this.probing) return ADMISSION.DENIED;
    this.probing = true;
    return ADMISSION.AS_PROBE;
  }

  /** The caller of an attempt is gone: nobody will hear how it went. */
  forget(probe: boolean): void {
    this.inFlight--;
    if (probe) this.probing = false;
  }

  /** Every call earns a share of a retry. */
  earn(): void {
    if (this.policy.budget !== null) this.tokens = Math.min(BUDGET_CAP, this.tokens + this.policy.budget);
  }

  /** Takes one retry from the budget; false if there is none. */
  spend(): boolean {
    if (this.policy.budget === null) return true;
    // Shares like 0.1 do not add up exactly.
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens -= 1;
    return true;
  }

  /** Tells the breaker how an attempt went; while it is open only the probe says anything. */
  observe(failed: boolean, now: Ticks, probe: boolean): void {
    const breaker = this.policy.breaker;
    if (breaker === null) return;
    if (this.open) {
      if (!probe) return;
      this.probing = false;
      if (failed) this.openUntil = now + breaker.probeAfter;
      else this.close();
      return;
    }
    this.consecutive = failed ? this.consecutive + 1 : 0;
    this.remember(failed);
    const byRow = breaker.consecutive !== null && this.consecutive >= breaker.consecutive;
    const byShare = breaker.openAt !== null && this.recentCount >= this.recent.length && this.recentFailures >= breaker.openAt * this.recent.length;
    if (byRow || byShare) {
      this.open = true;
      this.openUntil = now + breaker.probeAfter;
    }
  }

  private remember(failed: boolean): void {
    if (this.recent.length === 0) return;
    if (this.recentCount === this.recent.length) this.recentFailures -= this.recent[this.position]!;
    else this.recentCount++;
    this.recent[this.position] = failed ? 1 : 0;
    this.recentFailures += failed ? 1 : 0;
    this.position = (this.position + 1) % this.recent.length;
  }

  private close(): void {
    this.open = false;
    this.consecutive = 0;
    this.recentCount = 0;
    this.recentFailures = 0;
    this.position = 0;
  }
}
