import { MINUTE, SECOND } from '../engine/time.ts';
import type { Probe, Restarts } from './scenario.ts';

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
