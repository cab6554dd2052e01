import { HeapEventQueue } from './heap-event-queue.ts';

/** The future event list of the simulator. */
export class EventQueue extends HeapEventQueue {}
