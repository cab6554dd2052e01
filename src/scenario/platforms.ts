import { MINUTE, SECOND } from '../engine/time.ts';
import { RUNTIMES } from './runtimes.ts';
import type { Probe, Restarts, Service } from './scenario.ts';
import { formatTicks } from './units.ts';

/**
 * How Kubernetes starts a container again that has ended (CrashLoopBackOff): at once, then after 10 s, 20 s ... 300 s, and
 * from the beginning after 10 min without a crash.
 *
 * Source: kubernetes/website content/en/docs/concepts/workloads/pods/container-restarts.md (read).
 */
export const KUBERNETES_RESTARTS: Restarts = { base: 10 * SECOND, factor: 2, max: 300 * SECOND, reset: 10 * MINUTE };

/**
 * What a probe of Kubernetes is unless its file says otherwise: every 10 s, 1 s to answer, three failures, one success.
 *
 * Source: kubernetes/api core/v1/types.go (read).
 */
export const KUBERNETES_PROBE: Probe = { every: 10 * SECOND, timeout: SECOND, failures: 3, successes: 1, path: 'own' };

/**
 * What a horizontal pod autoscaler of Kubernetes is unless its file says otherwise, beyond the defaults of `autoscale`
 * (every 15 s, a tolerance of 10 %, 5 min before it scales down): 80 % of the processor, and in each look at most twice as
 * many or four more, whichever is more.
 *
 * Source: kubernetes/api autoscaling/v2/types.go; kubernetes/website horizontal-pod-autoscale.md (read).
 */
export const KUBERNETES_HPA = { target: 0.8, scaleUp: { share: 1, instances: 4 } } as const;

/** What services take over from their platform, each with its source: for whoever reads the answer. Units of a deployment may differ. */
export function platformNotes(services: readonly Service[]): string[] {
  return [
    ...note('starts again as under Kubernetes', restartsText, 'kubernetes/website, container-restarts.md, read in the source', services.filter((one) => same(one.restarts, KUBERNETES_RESTARTS))),
    ...note('is probed as under Kubernetes', probeText, 'kubernetes/api core/v1/types.go, read in the source', services.filter(({ probes }) => same(probes?.liveness, KUBERNETES_PROBE) || same(probes?.readiness, KUBERNETES_PROBE))),
    ...note('scales as under Kubernetes', hpaText, 'kubernetes/api autoscaling/v2/types.go, read in the source', services.filter(({ autoscale }) => autoscale !== null && same(autoscale.scaleUp, KUBERNETES_HPA.scaleUp))),
    ...Object.keys(RUNTIMES).flatMap((runtime) => note(`runs on ${runtime}`, () => 'what it does not say itself about its start-up and its pauses comes from there', 'start-up is an assumption, the length of a pause OpenJDK\'s MaxGCPauseMillis', services.filter((one) => one.runtime === runtime))),
  ];
}

function note(does: string, figures: () => string, source: string, services: readonly Service[]): string[] {
  return services.length === 0 ? [] : [`${services.map(({ name }) => name).join(', ')}: ${does}: ${figures()} (${source})`];
}

function restartsText(): string {
  const { base, factor, max, reset } = KUBERNETES_RESTARTS;
  return `at once, then after ${formatTicks(base)}, ${String(factor)} times as long each time up to ${formatTicks(max)}, from the beginning after ${formatTicks(reset)} of service`;
}

function probeText(): string {
  const { every, timeout, failures, successes } = KUBERNETES_PROBE;
  return `every ${formatTicks(every)}, ${formatTicks(timeout)} to answer, ${String(failures)} failures or ${String(successes)} success in a row`;
}

function hpaText(): string {
  const { share, instances } = KUBERNETES_HPA.scaleUp;
  return `in one decision at most ${String(share * 100)} % or ${String(instances)} more, whichever is more`;
}

function same(a: object | null | undefined, b: object): boolean {
  return a !== null && a !== undefined && JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
}
