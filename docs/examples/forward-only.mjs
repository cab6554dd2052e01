// A strategy of one's own, outside of this tree: nothing is ever undone. A technical failure is tried again until it is none;
// a refusal ends the process, and a person sees to what was done before.
//
//   sim run shop.yaml --strategy docs/examples/forward-only.mjs --strategies saga,forward-only

/** How a call ended: the numbers of OUTCOME in src/model/outcome.ts. */
const DECLINED = 1;
const SOLD_OUT = 2;
/** The state of a node: NODE.DONE in src/model/order.ts. */
const DONE = 2;

/** What the policy does, for one replication. */
function forwardOnly() {
  return {
    confirmsAtPivot: true,

    stepFailed: (_execution, _node, result) => (result.outcome === DECLINED || result.outcome === SOLD_OUT ? 'fail' : 'forward'),

    complete: (execution, act) => { act.over(execution); },

    rollBack(execution, act) {
      for (const node of execution.program.nodes) {
        const done = node.kind === 'step' && execution.status[node.id] === DONE;
        if (done && act.ports.stepOf(execution, node.id).writes) act.ports.manualRepair(execution, node.id);
      }
      act.over(execution);
    },

    // It sends no commands of its own, records nothing, and leaves open steps to the orchestrator, which asks again.
    answered: () => undefined,
    recorded: () => undefined,
    crashed: () => undefined,
    resume: () => false,
  };
}

export const extension = {
  transactions: [
    {
      name: 'forward-only',
      summary: 'a technical failure is tried again for ever; after a refusal a person sees to what was done before',
      parameters: [],
      coordinator: null,
      plan: () => ({}),
      create: forwardOnly,
    },
  ],
  named: [
    {
      name: 'forward-only',
      version: '1',
      summary: 'Orchestration that never gives up and never goes back.',
      preset: null,
      layers: { coordination: 'orchestrator', transaction: 'forward-only', transport: 'rpc', bridge: 'none', receiver: 'idempotency-key', overlays: [] },
      guarantees: ['effect-once'],
      weaknesses: ['a refusal after the first effect is work for a person', 'an outage is waited for with all that it holds'],
    },
  ],
};
