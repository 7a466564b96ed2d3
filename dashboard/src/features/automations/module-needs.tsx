import type { ModuleSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Tone } from '../../ui/state-look.tsx';

type Need = ModuleSummary['needs'][number];

const MODE_WORDS: Record<Need['mode'], { word: string; tone: Tone }> = {
  live: { word: 'Live', tone: 'done' },
  sandbox: { word: 'Sandbox', tone: 'working' },
  demo: { word: 'Demo', tone: 'quiet' },
  missing: { word: 'Not connected', tone: 'trouble' },
};
const PROOF_WORDS: Record<Need['status'], string> = {
  'verified-live': 'tried against the real service',
  'contract-tested': 'tested against the vendor’s contract',
  'stand-in-only': 'tried against our stand-in only',
};

/** The systems an automation works in, and how far each is proven, said as it is. */
export function ModuleNeeds({ needs }: { needs: readonly Need[] }) {
  return (
    <Box component="ul" aria-label="Works in" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
      {needs.map((need) => {
        const { word, tone } = MODE_WORDS[need.mode];
        return (
          <Box component="li" key={need.connector} sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1 }}>
            <Typography variant="body2" sx={{ fontWeight: 550 }}>
              {need.title}
            </Typography>
            <Box
              component="span"
              sx={{ typography: 'caption', fontWeight: 550, px: 0.75, borderRadius: '5px', color: `${tone}.text`, bgcolor: `${tone}.soft` }}
            >
              {word}
            </Box>
            <Typography variant="caption" sx={{ color: 'text.tertiary' }}>
              {PROOF_WORDS[need.status]}
            </Typography>
          </Box>
        );
      })}
    </Box>
  );
}
