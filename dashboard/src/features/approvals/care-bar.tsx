import type { Approval } from '@banksman/contracts';
import AssignIcon from '@mui/icons-material/PersonAddAltOutlined';
import RuleIcon from '@mui/icons-material/RuleOutlined';
import SnoozeIcon from '@mui/icons-material/SnoozeOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ReactNode, useRef, useState } from 'react';
import { useMay } from '../../lib/session.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { AssignPanel } from './assign-panel.tsx';
import { isBatchable } from './groups.ts';
import { RulePanel } from './rule-panel.tsx';
import { SnoozePanel } from './snooze-panel.tsx';

type Open = 'snooze' | 'assign' | 'rule';

/** What can be done about a question beside answering it: put it aside, give it to somebody, never be asked again below an amount. */
export function CareBar({ approval, hasKeys }: { approval: Approval; hasKeys: boolean }) {
  const [open, setOpen] = useState<Open | null>(null);
  const mayRule = useMay('approvals:rules') && isBatchable(approval);
  const buttons = {
    snooze: useRef<HTMLButtonElement>(null),
    assign: useRef<HTMLButtonElement>(null),
    rule: useRef<HTMLButtonElement>(null),
  };
  useKeys(hasKeys ? { s: () => setOpen('snooze'), '@': () => setOpen('assign') } : {});
  const close = () => {
    const opener = open && buttons[open];
    setOpen(null);
    requestAnimationFrame(() => opener?.current?.focus());
  };
  const button = (name: Open, icon: ReactNode, label: string, keys?: string) => (
    <Button
      ref={buttons[name]}
      size="small"
      variant="text"
      aria-expanded={open === name}
      startIcon={icon}
      endIcon={hasKeys && keys && <KeyHint keys={keys} />}
      onClick={() => setOpen(open === name ? null : name)}
      sx={{ color: 'text.secondary', px: 1, minHeight: 36, '@media (pointer: coarse)': { minHeight: 44 } }}
    >
      {label}
    </Button>
  );
  return (
    <Box role="group" aria-label="More about this question">
      <Box sx={{ display: 'flex', flexWrap: 'wrap', ml: -1 }}>
        {button('snooze', <SnoozeIcon aria-hidden />, approval.snoozed ? 'Put aside longer' : 'Put aside', 's')}
        {button('assign', <AssignIcon aria-hidden />, approval.assigned_to ? 'Give to someone else' : 'Give to someone', '@')}
        {mayRule && button('rule', <RuleIcon aria-hidden />, 'Always approve like this')}
      </Box>
      {open && (
        <Box
          sx={{ mt: 1, p: 2, border: 1, borderColor: 'divider', borderRadius: 2, bgcolor: 'surface.sunken' }}
          onKeyDown={(event) => event.key === 'Escape' && close()}
        >
          {open === 'snooze' && <SnoozePanel approval={approval} onClose={close} />}
          {open === 'assign' && <AssignPanel approval={approval} onClose={close} />}
          {open === 'rule' && <RulePanel approval={approval} onClose={close} />}
        </Box>
      )}
    </Box>
  );
}
