import type { Workload } from './contender.ts';
import { flashSaleWorkload } from './flash-sale.ts';
import { pholdWorkloads } from './phold.ts';
import { singleServerWorkload } from './single-server.ts';
import { tandemWorkload } from './tandem.ts';
import { timeOutWorkload } from './time-outs.ts';

/** Everything `npm run bench` measures, in the order of the table. A new workload is a file and a line here. */
export const workloads: readonly Workload[] = [...pholdWorkloads, timeOutWorkload, singleServerWorkload, tandemWorkload, flashSaleWorkload];
