import type { SvgIconComponent } from '@mui/icons-material';
import AutorenewIcon from '@mui/icons-material/Autorenew';
import BackHandIcon from '@mui/icons-material/BackHandOutlined';
import BlockIcon from '@mui/icons-material/Block';
import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import ScheduleIcon from '@mui/icons-material/Schedule';
import WarningIcon from '@mui/icons-material/WarningAmber';
import type { HumanState, Standing } from '../lib/human-state.ts';

export type Tone = 'signal' | 'working' | 'someone' | 'done' | 'trouble' | 'quiet';
type Look = { word: string; tone: Tone; icon: SvgIconComponent };

/** Colour, icon and word of each human state: never one without the others. */
export const STATE_LOOK: Record<HumanState, Look> = {
  for_you: { word: 'Waiting for you', tone: 'signal', icon: BackHandIcon },
  working: { word: 'Working', tone: 'working', icon: AutorenewIcon },
  for_someone: { word: 'Waiting for someone', tone: 'someone', icon: ScheduleIcon },
  done: { word: 'Done', tone: 'done', icon: CheckIcon },
  needs_help: { word: 'Needs help', tone: 'trouble', icon: WarningIcon },
};

/** The look of a standing; an end without a result is grey, not green. */
export function lookOf({ state, achieved }: Standing): Look {
  if (state === 'done' && !achieved) return { word: 'Done', tone: 'quiet', icon: BlockIcon };
  return STATE_LOOK[state];
}
