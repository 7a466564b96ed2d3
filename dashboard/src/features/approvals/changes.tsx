import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import type { Change } from './edit-fields.ts';
import { type DiffPart, wordDiff } from './word-diff.ts';

/** What the changes come to, word by word, before they are sent. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  const format = useFormat();
  if (changes.length === 0) return null;
  const shown = ({ field, from, to }: Change) =>
    field.kind === 'date' && from && to ? [format.night(from), format.night(to)] : [from, to];
  return (
    <Box component="section" aria-label="What changes" sx={{ p: 1.5, borderRadius: 2, bgcolor: 'surface.sunken' }}>
      <Typography variant="subtitle2" component="h4" sx={{ mb: 0.5 }}>
        What changes
      </Typography>
      <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: 'max-content minmax(0, 1fr)', columnGap: 2, rowGap: 0.5 }}>
        {changes.map((change) => {
          const [from = '', to = ''] = shown(change);
          return (
            <Box key={change.field.name} sx={{ display: 'contents' }}>
              <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
                {change.field.label}
              </Typography>
              <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                <Diff from={from} to={to} />
              </Typography>
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

const SAID = { gone: 'removed: ', new: 'added: ', same: '' } as const;
const LOOK = {
  same: {},
  gone: { textDecoration: 'line-through', color: 'text.tertiary', mr: 0.5 },
  new: { fontWeight: 620, bgcolor: 'done.soft', color: 'done.text', borderRadius: '4px', px: 0.5 },
} as const;

function Diff({ from, to }: { from: string; to: string }) {
  return wordDiff(from, to).map(({ kind, text }: DiffPart, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one diff have no other identity, and are drawn anew together
    <Box key={index} component={kind === 'gone' ? 'del' : kind === 'new' ? 'ins' : 'span'} sx={{ textDecoration: 'none', ...LOOK[kind] }}>
      {kind !== 'same' && <span style={visuallyHidden}>{SAID[kind]}</span>}
      {text}
    </Box>
  ));
}
