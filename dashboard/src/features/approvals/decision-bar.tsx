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
import { editFieldsOf } from './edit-fields.ts';
import { approveBody, objectOf, type View } from './proposal.ts';
import { RejectPanel } from './reject-panel.tsx';
import { RespondPanel } from './respond-panel.tsx';

// Half of the code of an approval is the calendar, which few decisions need.
const EditPanel = lazy(async () => ({ default: (await import('./edit-panel.tsx')).EditPanel }));

type Props = {
  approval: Approval;
  view: View;
  problem: unknown;
  isSending: boolean;
  hasKeys: boolean;
  /** ms (`performance.now()`) before which no press counts: the second click on a question that has just left */
  notBefore: number;
  onSend: (body: Decision) => void;
};

/** On a phone the other two answers share a line below the first. */
const SECOND = {
  flexGrow: { xs: 1, sm: 0 },
  px: { xs: 0.5, sm: 2.5 },
  minHeight: { xs: 44, sm: 48 },
  fontSize: { xs: '0.875rem', sm: '1rem' },
};

/**
 * The three answers; editing and rejecting open in place. The key `a` only takes the hand to the button: money needs a second
 * key press on purpose.
 */
export function DecisionBar({ approval, view, problem, isSending, hasKeys, notBefore, onSend }: Props) {
  const [open, setOpen] = useState<'edit' | 'reject' | 'respond' | null>(null);
  const [isArmed, setIsArmed] = useState(false);
  const approve = useRef<HTMLButtonElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const reject = useRef<HTMLButtonElement>(null);
  const respond = useRef<HTMLButtonElement>(null);
  const openers = { edit, reject, respond };
  const fields = editFieldsOf(approval);
  const seconds = secondsOf(approval, view, fields.length > 0);
  const canApprove = approval.allowed_decisions.includes(view.choice === null ? 'approve' : 'edit');
  const arm = () => {
    setOpen(null);
    setIsArmed(true);
    approve.current?.focus();
  };
  // The button goes with the panel and never says that it lost the focus.
  const openPanel = (panel: Second['panel']) => {
    setIsArmed(false);
    setOpen(panel);
  };
  useKeys(hasKeys ? { a: arm, ...Object.fromEntries(seconds.map(({ panel, keys }) => [keys, () => openPanel(panel)])) } : {});
  // Back to the button that opened it, never to the one that spends money.
  const close = () => {
    const opener = openers[open ?? 'reject'];
    setOpen(null);
    requestAnimationFrame(() => opener.current?.focus());
  };

  const panel = { approval, isSending, onSend, onClose: close };
  if (open === 'reject') return <RejectPanel {...panel} />;
  if (open === 'respond') return <RespondPanel {...panel} />;
  if (open === 'edit') {
    return (
      <Suspense fallback={<Skeleton variant="rounded" height={220} />}>
        <EditPanel key={view.choice} {...panel} view={view} fields={fields} problem={problem} />
      </Suspense>
    );
  }
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
          onClick={() => performance.now() >= notBefore && onSend(approveBody(approval, view.choice))}
          endIcon={hasKeys && <KeyHint keys="a" />}
          sx={{ width: { xs: 1, sm: 'auto' } }}
        >
          Approve {objectOf(approval)}
        </Button>
      )}
      {seconds.map(({ panel: name, keys, label, variant }) => (
        <Button
          key={name}
          ref={openers[name]}
          variant={variant}
          size="large"
          onClick={() => openPanel(name)}
          endIcon={hasKeys && <KeyHint keys={keys} />}
          sx={SECOND}
        >
          {label}
        </Button>
      ))}
      <Typography role="status" variant="body2" sx={{ color: 'text.secondary' }}>
        {isArmed && 'Press Enter to approve.'}
      </Typography>
    </Box>
  );
}

type Second = { panel: 'edit' | 'reject' | 'respond'; keys: string; label: string; variant: 'outlined' | 'text' };

/** The answers beside yes that this question offers. */
function secondsOf(approval: Approval, view: View, canEdit: boolean): Second[] {
  const thing = objectOf(approval);
  const { allowed_decisions: allowed } = approval;
  return [
    ...(canEdit
      ? [
          {
            panel: 'edit' as const,
            keys: 'e',
            label: view.lodging ? 'Change dates or rooms' : `Change ${thing}`,
            variant: 'outlined' as const,
          },
        ]
      : []),
    ...(allowed.includes('respond') ? [{ panel: 'respond' as const, keys: 'r', label: 'Reply', variant: 'outlined' as const }] : []),
    ...(allowed.includes('reject') ? [{ panel: 'reject' as const, keys: 'x', label: `Reject ${thing}`, variant: 'text' as const }] : []),
  ];
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
