import { DomainError } from '@banksman/contracts';
import { agentLoop } from '../agent/loop.ts';
import { act } from './nodes/act.ts';
import { ask } from './nodes/ask.ts';
import { decide } from './nodes/decide.ts';
import { plan } from './nodes/plan.ts';
import { reflect } from './nodes/reflect.ts';
import { report } from './nodes/report.ts';
import { retrieve } from './nodes/retrieve.ts';
import { search } from './nodes/search.ts';
import { writeback } from './nodes/writeback.ts';
import { bookingState } from './state.ts';

/** plan → retrieve → search → decide → ask → act → reflect → writeback → report */
export const bookingLoop = agentLoop(bookingState, {
  plan,
  retrieve: [retrieve, search],
  decide,
  ask,
  act,
  reflect,
  conclude: [writeback, report],
  replanAt: 'search',
  maxReturns: 2,
  giveUp: ({ review, returns }) => new DomainError('rate_gone', { details: { because: review?.because ?? '', times: returns + 1 } }),
});
