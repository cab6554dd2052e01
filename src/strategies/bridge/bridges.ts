import type { LayerDefinition } from '../policy-definition.ts';

/** How a database commit and a message become one; the world does it, see `broker/relay-bridges.ts` of the model. */
export const BRIDGES: readonly LayerDefinition[] = [
  {
    axis: 'bridge', name: 'dual-write', summary: 'commit, then publish: what a crash between the two loses is lost for good',
    parameters: [
      { name: 'dual-write.gap', type: 'distribution', default: '1ms', ideal: '0ms', evidence: 'G', source: 'assumption: the way from the commit to the producer', summary: 'between commit and publication, with the place held' },
    ],
  },
  {
    axis: 'bridge', name: 'outbox-polling', summary: 'events are written with the effect; a relay asks the table for new ones now and then',
    parameters: [
      { name: 'outbox.every', type: 'duration', default: '500ms', ideal: '0ms', evidence: 'R', source: 'Eventuate CDC: polling interval', summary: 'period of the relay' },
      { name: 'outbox.batch', type: 'count', default: 1000, evidence: 'R', source: 'Eventuate CDC: events per polling', summary: 'most events that it takes at once' },
    ],
  },
  {
    axis: 'bridge', name: 'outbox-log-tailing', summary: 'events are written with the effect; a relay follows the log of the database',
    parameters: [
      { name: 'outbox.delay', type: 'distribution', default: { p50: '10ms', p99: '50ms' }, ideal: '0ms', evidence: 'G', source: 'assumption: 5 to 50 ms from the commit until the connector has it', summary: 'from the commit until the relay sends the event' },
    ],
  },
  { axis: 'bridge', name: 'listen-to-yourself', summary: 'publish first; the service writes when it hears its own event', parameters: [] },
];

/** What consumers do about records that come twice. */
export const INBOX: LayerDefinition = {
  axis: 'receiver', name: 'inbox', summary: 'a record that was handled is known by its row in the inbox, written with the effect', parameters: [],
};
