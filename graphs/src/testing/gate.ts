import { type Connector, callAction, createEgress } from '@banksman/connectors';
import { canonicalJson, DomainError, isTransient } from '@banksman/contracts';
import type { EffectRequest, Question, Recorded, Tools } from '../automation.ts';

type Slot = { state: 'approved' | 'sending' | 'confirmed' | 'rejected'; payload: string; output: unknown };
type Connection = { config: unknown; urls: readonly string[] };

/**
 * The engine's gate as far as a graph can see it: one slot per step and ordinal, nothing is sent twice, and what a person
 * must decide is sent only with exactly the payload that was authorised. Actions are real and go over real HTTP.
 */
export function openGate(connections: Record<string, Connection>, signal: AbortSignal) {
  const slots = new Map<string, Slot>();
  const slotOf = (step: string, ordinal: number) => `${step}/${ordinal}`;
  /** what is to happen just after an effect was confirmed, e.g. a crash */
  let afterSend: (() => void) | null = null;

  const call = (connector: Connector, name: string, input: unknown, reference: string | null) => {
    const { config, urls } = connections[connector.id] ?? { config: {}, urls: [] };
    const fetch = createEgress({ allowHosts: [], allowLoopback: [...urls] });
    const action = connector.actions[name];
    if (!action) throw new TypeError(`${connector.id} has no ${name}`);
    return callAction(connector.id, name, action, input, { config, fetch, signal, log: () => {}, reference, now: () => new Date() });
  };

  const perform = async (effect: EffectRequest<Connector, string>): Promise<unknown> => {
    const key = slotOf(effect.step, effect.ordinal);
    const payload = canonicalJson(effect.payload);
    const action = effect.connector.actions[effect.action];
    let slot = slots.get(key);
    if (!slot && action?.approval !== 'always') {
      slot = { state: 'approved', payload, output: null };
      slots.set(key, slot);
    }
    if (!slot || slot.state === 'rejected') throw new DomainError('effect_not_approved');
    if (slot.payload !== payload) throw new DomainError('effect_slot_taken');
    if (slot.state !== 'confirmed') {
      slot.state = 'sending';
      try {
        slot.output = await call(effect.connector, effect.action, effect.input, referenceFor(key));
      } catch (error) {
        const isOver = !isTransient(error) || (error instanceof DomainError && error.details.outcome === 'unknown');
        slot.state = isOver ? 'rejected' : 'approved';
        throw error;
      }
      slot.state = 'confirmed';
      const happened = afterSend;
      afterSend = null;
      happened?.();
    }
    return slot.output;
  };

  return {
    perform: perform as Tools['perform'],
    read: ((connector: Connector, name: string, input: unknown) => call(connector, name, input, null)) as Tools['read'],
    recorded: async (step: string, ordinal: number): Promise<Recorded> => {
      const slot = slots.get(slotOf(step, ordinal));
      if (!slot || slot.state === 'rejected') return 'none';
      return slot.state === 'confirmed' ? { output: slot.output } : slot.state;
    },
    withdraw: async (step: string, ordinal: number) => {
      const slot = slots.get(slotOf(step, ordinal));
      if (slot?.state !== 'approved') throw new DomainError('effect_slot_taken');
      slot.state = 'rejected';
    },
    /** what approving does, in the engine in one transaction with the decision */
    authorise({ authorises }: Question, payload: Record<string, unknown>) {
      if (!authorises) return;
      const { step, ordinal } = authorises;
      const key = slotOf(step, ordinal);
      if (slots.has(key)) throw new DomainError('effect_slot_taken');
      slots.set(key, { state: 'approved', payload: canonicalJson(payload), output: null });
    },
    onceSent: (happen: () => void) => {
      afterSend = happen;
    },
    slots: () => Object.fromEntries([...slots].map(([key, { state }]) => [key, state])),
  };
}

/** 28 characters of the suppliers' alphabet, the same at every attempt. */
function referenceFor(key: string): string {
  const letters = [...key].map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[character.charCodeAt(0) % 32]).join('');
  return letters.padEnd(28, 'A').slice(0, 28);
}
