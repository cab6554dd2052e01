import type { Ticks } from '../engine/time.ts';
import type { WorldDescription } from '../model/facts.ts';
import { ClientView } from './client-view.ts';
import { ConsistencyOracle } from './consistency-oracle.ts';
import { CostMeasures } from './cost-measures.ts';
import { ExemplarCandidates } from './exemplar-candidates.ts';
import { ExemplarTrace } from './exemplar-trace.ts';
import { FactHash } from './fact-hash.ts';
import { FaultMeasures } from './fault-measures.ts';
import { OrderMeasures } from './order-measures.ts';
import { OrderSlots } from './order-slots.ts';
import { Populations } from './populations.ts';
import type { RecorderOptions } from './recorder-options.ts';
import { rowCountOf } from './row-ledger.ts';
import { StationMeasures } from './station-measures.ts';
import { ServiceExecutions } from './station-report.ts';
import { TimelineRecorder } from './timeline-recorder.ts';
import { TraceMeasures } from './trace-measures.ts';

/** The measured window in ticks: [from, to). */
export interface MeasuredWindow {
  readonly from: Ticks;
  readonly to: Ticks;
}

/** Everything that listens to the facts of one replication: one class for each concern. */
export class Concerns {
  readonly description: WorldDescription;
  readonly options: RecorderOptions;
  readonly window: MeasuredWindow;
  readonly populations: Populations;
  readonly slots = new OrderSlots();
  readonly client: ClientView;
  readonly oracle: ConsistencyOracle;
  readonly orders: OrderMeasures;
  readonly stations: StationMeasures;
  readonly executions: ServiceExecutions;
  readonly cost: CostMeasures;
  readonly faults: FaultMeasures;
  readonly timeline: TimelineRecorder;
  readonly candidates = new ExemplarCandidates();
  readonly exemplars: ExemplarTrace;
  readonly hash: FactHash;
  readonly traces: TraceMeasures;

  constructor(description: WorldDescription, options: RecorderOptions) {
    this.description = description;
    this.options = options;
    const window = { from: options.warmup, to: options.warmup + options.run };
    this.window = window;
    this.populations = new Populations(description);
    const { slots } = this;
    const { cellCount } = this.populations;
    this.client = new ClientView(slots);
    this.oracle = new ConsistencyOracle(description, slots, this.client, window.from, options.histories);
    this.orders = new OrderMeasures(slots, this.client, { cells: cellCount, rows: rowCountOf(description.dataSets) }, window.from);
    this.stations = new StationMeasures(description, slots, cellCount, window);
    this.executions = new ServiceExecutions(description, cellCount);
    this.cost = new CostMeasures(slots);
    this.faults = new FaultMeasures(description, options);
    this.timeline = new TimelineRecorder(slots, this.client, description.stations.length, window);
    this.exemplars = new ExemplarTrace(description, slots, options.traceOrders);
    this.hash = new FactHash(description, slots);
    this.traces = new TraceMeasures(description);
  }

  /** Makes room for an order in `slot`. */
  reserve(slot: number): void {
    if (!this.slots.reserve(slot)) return;
    this.client.grow(this.slots.capacity);
    this.oracle.grow(this.slots.capacity);
  }
}
