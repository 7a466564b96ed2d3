import type { EffectDetail } from '@banksman/contracts';
import type { Tone } from '../../ui/state-look.tsx';

/** How a change outside stands, in words. */
export const EFFECT_LOOK: Record<EffectDetail['state'], { word: string; tone: Tone }> = {
  proposed: { word: 'proposed', tone: 'quiet' },
  approved: { word: 'allowed, not sent yet', tone: 'quiet' },
  sending: { word: 'being sent', tone: 'working' },
  confirmed: { word: 'done', tone: 'done' },
  rejected: { word: 'not done', tone: 'quiet' },
  unknown: { word: 'not known whether it was done', tone: 'trouble' },
  absent: { word: 'not done', tone: 'quiet' },
  needs_human: { word: 'somebody has to look', tone: 'signal' },
  compensated: { word: 'done, then taken back', tone: 'quiet' },
};

/** "Book at Hotel rooms", from `book`. */
export function effectTitle({ action, system }: Pick<EffectDetail, 'action' | 'system'>): string {
  const words = action.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} at ${system}`;
}
