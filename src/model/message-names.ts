import { BROKER_MESSAGE_KEYS } from './broker/broker-transport.ts';
import { CLIENT_MESSAGE_KEYS } from './workload/clients.ts';
import { PHASE } from './facts.ts';
import type { Phase } from './facts.ts';
import { mixKeys } from '../engine/keyed-random.ts';
import { REGISTRATION_KEYS } from './data/registration.ts';
import { ACKNOWLEDGEMENT_OF } from './broker/relay.ts';
import type { Site } from './site.ts';
import { answerPurpose, COPY_OF, requestPurpose } from './calls/wire.ts';

const PHASES = Object.entries(PHASE).map(([name, phase]): readonly [string, Phase] => [name.toLowerCase(), phase]);

/** The name of every message that a world may send, by the key of what it is for. */
export function nameMessages(sites: readonly Site[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const put = (purpose: number, name: string): void => { if (!names.has(purpose)) names.set(purpose, name); };
  const { request, confirmed, accepted, publish, deliver, outcome } = { ...CLIENT_MESSAGE_KEYS, ...BROKER_MESSAGE_KEYS };
  put(request, 'client request');
  put(confirmed, 'client answer');
  put(accepted, 'client acceptance');
  const published = (key: number, what: string): void => {
    put(mixKeys(key, publish), `${what} publish`);
    put(mixKeys(key, publish) ^ ACKNOWLEDGEMENT_OF, `${what} publish answer`);
    put(mixKeys(key, publish) ^ COPY_OF, `${what} publish copy`);
    put(mixKeys(key, deliver), `${what} deliver`);
  };
  published(outcome, 'outcome');
  for (const site of sites) {
    published(site.key, site.path);
    put(REGISTRATION_KEYS.ask ^ site.key, `${site.path} registration`);
    put(REGISTRATION_KEYS.answer ^ site.key, `${site.path} registration answer`);
    for (const [phase, number] of PHASES) {
      const what = site.isUndo ? site.path : `${site.path} ${phase}`;
      put(requestPurpose(site, number), what);
      put(requestPurpose(site, number) ^ COPY_OF, `${what} copy`);
      put(answerPurpose(site, number), `${what} answer`);
    }
  }
  return names;
}
