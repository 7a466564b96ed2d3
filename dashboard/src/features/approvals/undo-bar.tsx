import type { Approval } from '@banksman/contracts';
import UndoIcon from '@mui/icons-material/Undo';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { plural } from '../../lib/format.ts';
import { useMay } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { endOf } from './decided-notice.tsx';
import { heldApprovalsQuery, useUndo } from './queries.ts';

const TICK_MS = 500;

/** What the person has just decided, as long as it can be taken back, on every page; the server holds it, so it outlives this tab. */
export function UndoBar() {
  const canDecide = useMay('approvals:decide');
  const { data = [] } = useQuery({ ...heldApprovalsQuery, enabled: canDecide });
  return (
    <Box
      role="status"
      sx={{
        position: 'fixed',
        zIndex: 'snackbar',
        // over the list, never over the buttons of the next question
        left: { xs: 8, md: 256 },
        right: { xs: 8, md: 'auto' },
        bottom: { xs: 'calc(72px + env(safe-area-inset-bottom))', md: 16 },
        width: { md: 380 },
      }}
    >
      {data.length > 0 && <Bar held={data} />}
    </Box>
  );
}

/** Seconds until a held decision is final; 0 when it is. */
function useSecondsLeft(finalAts: readonly (string | null)[]): number {
  const now = useNow(TICK_MS).getTime();
  return Math.max(0, ...finalAts.map((at) => Math.ceil((Date.parse(at ?? '') - now) / 1000) || 0));
}

function Bar({ held }: { held: readonly Approval[] }) {
  const undo = useUndo();
  const navigate = useNavigate();
  const seconds = useSecondsLeft(held.map(({ final_at }) => final_at));
  const [first] = held;
  const takeBack = () => {
    for (const { id } of held) undo.mutate(id);
    if (first && held.length === 1) void navigate({ to: '/inbox/$approvalId', params: { approvalId: first.id } });
  };
  useKeys(seconds > 0 ? { z: takeBack } : {});
  if (seconds === 0 || !first) return null;
  const text = held.length === 1 ? `${endOf(first)?.word ?? 'Decided'}: ${first.headline}` : `${plural(held.length, 'decision')} made`;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        pl: 2,
        pr: 1,
        py: 1,
        borderRadius: 2,
        bgcolor: 'primary.main',
        color: 'primary.contrastText',
        boxShadow: 6,
      }}
    >
      <Box sx={{ minWidth: 0, flexGrow: 1 }}>
        <Typography variant="subtitle2" component="span" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
          {text}
        </Typography>
        <Typography variant="caption" component="span" aria-hidden>
          Final in {seconds} s
        </Typography>
      </Box>
      <Button
        variant="outlined"
        color="inherit"
        onClick={takeBack}
        loading={undo.isPending}
        startIcon={<UndoIcon aria-hidden />}
        endIcon={<KeyHint keys="z" />}
        sx={{ flexShrink: 0, minHeight: 44, borderColor: 'currentColor' }}
      >
        {held.length === 1 ? 'Undo' : 'Undo all'}
      </Button>
    </Box>
  );
}
