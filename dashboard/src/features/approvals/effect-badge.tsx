import type { Approval } from '@banksman/contracts';
import EditIcon from '@mui/icons-material/EditNoteOutlined';
import LockIcon from '@mui/icons-material/LockOutlined';
import MoneyIcon from '@mui/icons-material/PaymentsOutlined';
import Box from '@mui/material/Box';
import { useFormat } from '../../lib/session.ts';

/** What a yes costs, and whether it can be undone: icon and words, greyscale like everything that is no state. */
export function EffectBadge({ approval }: { approval: Pick<Approval, 'effect' | 'amount_cents' | 'currency' | 'kind'> }) {
  const format = useFormat();
  const { effect, amount_cents, currency, kind } = approval;
  const cost = amount_cents !== null && currency !== null ? `Spends ${format.money(amount_cents, currency)}` : null;
  const badges = [
    ...(cost ? [{ icon: MoneyIcon, text: cost }] : []),
    ...(effect === 'irreversible' && kind === 'action' ? [{ icon: LockIcon, text: 'Cannot be undone' }] : []),
    ...(effect === 'write' ? [{ icon: EditIcon, text: 'Changes another system' }] : []),
  ];
  return badges.map(({ icon: Icon, text }) => (
    <Box
      key={text}
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        height: 26,
        px: 1,
        borderRadius: '7px',
        typography: 'subtitle2',
        color: 'text.primary',
        bgcolor: 'quiet.soft',
        border: 1,
        borderColor: 'quiet.line',
        whiteSpace: 'nowrap',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 16 }} />
      {text}
    </Box>
  ));
}
