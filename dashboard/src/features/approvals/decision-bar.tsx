import type { Approval, Decision, LodgingProposal } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { lazy, Suspense, useRef, useState } from 'react';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { approveBody, editableFields, objectOf, type View } from './proposal.ts';
import { RejectPanel } from './reject-panel.tsx';

// Half of the code of an approval is the calendar, which few decisions need.
const EditPanel = lazy(async () => ({ default: (await import('./edit-panel.tsx')).EditPanel }));

type Props = { approval: Approval; view: View; problem: unknown; isSending: boolean; hasKeys: boolean; onSend: (body: Decision) => void };

/** On a phone the other two answers share a line below the first. */
const SECOND = {
  flexGrow: { xs: 1, sm: 0 },
  px: { xs: 1, sm: 2.5 },
  minHeight: { xs: 44, sm: 48 },
  fontSize: { xs: '0.875rem', sm: '1rem' },
};

/**
 * The three answers; editing and rejecting open in place. The key `a` only takes the hand to the button: money needs a second
 * key press on purpose.
 */
export function DecisionBar({ approval, view, problem, isSending, hasKeys, onSend }: Props) {
  const [open, setOpen] = useState<'edit' | 'reject' | null>(null);
  const [isArmed, setIsArmed] = useState(false);
  const approve = useRef<HTMLButtonElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const reject = useRef<HTMLButtonElement>(null);
  const canEdit = view.lodging !== null && ['check_in', 'check_out', 'rooms'].some((field) => editableFields(approval).has(field));
  const canReject = approval.allowed_decisions.includes('reject');
  const canApprove = approval.allowed_decisions.includes(view.choice === null ? 'approve' : 'edit');
  const arm = () => {
    setOpen(null);
    setIsArmed(true);
    approve.current?.focus();
  };
  useKeys(
    hasKeys ? { a: arm, ...(canEdit ? { e: () => setOpen('edit') } : {}), ...(canReject ? { x: () => setOpen('reject') } : {}) } : {},
  );
  // Back to the button that opened it, never to the one that spends money.
  const close = () => {
    const opener = open === 'edit' ? edit : reject;
    setOpen(null);
    requestAnimationFrame(() => opener.current?.focus());
  };

  if (open === 'edit') {
    return (
      <Suspense fallback={<Skeleton variant="rounded" height={220} />}>
        <EditPanel
          key={view.choice}
          approval={approval}
          view={view}
          problem={problem}
          isSending={isSending}
          onSend={onSend}
          onClose={close}
        />
      </Suspense>
    );
  }
  if (open === 'reject') return <RejectPanel approval={approval} isSending={isSending} onSend={onSend} onClose={close} />;
  const thing = objectOf(approval);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
      {view.lodging && <WhatIsApproved stay={view.lodging} />}
      {canApprove && (
        <Button
          ref={approve}
          variant="contained"
          color="signal"
          size="large"
          loading={isSending}
          onBlur={() => setIsArmed(false)}
          onClick={() => onSend(approveBody(approval, view.choice))}
          endIcon={hasKeys && <KeyHint keys="a" />}
          sx={{ width: { xs: 1, sm: 'auto' } }}
        >
          Approve {thing}
        </Button>
      )}
      {canEdit && (
        <Button
          ref={edit}
          variant="outlined"
          size="large"
          onClick={() => setOpen('edit')}
          endIcon={hasKeys && <KeyHint keys="e" />}
          sx={SECOND}
        >
          Change dates or rooms
        </Button>
      )}
      {canReject && (
        <Button
          ref={reject}
          variant="text"
          size="large"
          onClick={() => setOpen('reject')}
          endIcon={hasKeys && <KeyHint keys="x" />}
          sx={SECOND}
        >
          Reject {thing}
        </Button>
      )}
      <Typography role="status" variant="body2" sx={{ color: 'text.secondary' }}>
        {isArmed && 'Press Enter to approve.'}
      </Typography>
    </Box>
  );
}

/** What the button below means, in sight while one reads further down. */
function WhatIsApproved({ stay }: { stay: LodgingProposal }) {
  const format = useFormat();
  return (
    <Typography variant="body2" sx={{ width: 1, lineHeight: 1.35 }}>
      <strong>{format.money(stay.total_cents, stay.currency)}</strong> for {plural(stay.rooms, 'room')} and {plural(stay.nights, 'night')}{' '}
      at {stay.hotel.name}
    </Typography>
  );
}
