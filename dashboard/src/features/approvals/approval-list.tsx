import type { Approval } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { MouseEvent } from 'react';
import { useFormat } from '../../lib/session.ts';
import { AreaLink } from '../../ui/links.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { Expiry } from './expiry.tsx';
import { type Group, isBatchable } from './groups.ts';

type Props = {
  groups: readonly Group[];
  chosen: string | null;
  selected: ReadonlySet<string>;
  /** `range`: everything from the last one on; null for who may not decide */
  onSelect: ((approvalId: string, range: boolean) => void) | null;
};

/** What waits, grouped by when it is due; the chosen one is shown beside it. */
export function ApprovalList({ groups, chosen, selected, onSelect }: Props) {
  return (
    <Stack spacing={2.5}>
      {groups.map(({ name, approvals }) => (
        <Box component="section" key={name} aria-label={name}>
          <Typography variant="subtitle2" component="h2" sx={{ mb: 0.75, color: name === 'Overdue' ? 'trouble.text' : 'text.secondary' }}>
            {name} <span>({approvals.length})</span>
          </Typography>
          <Paper
            variant="outlined"
            component="ul"
            aria-label={name === 'Put aside' ? 'Put aside' : `Waiting for you, ${name.toLowerCase()}`}
            sx={{ m: 0, p: 0, listStyle: 'none', overflow: 'hidden' }}
          >
            {approvals.map((approval) => (
              <Row
                key={approval.id}
                approval={approval}
                isChosen={approval.id === chosen}
                isSelected={selected.has(approval.id)}
                onSelect={onSelect}
              />
            ))}
          </Paper>
        </Box>
      ))}
    </Stack>
  );
}

type RowProps = { approval: Approval; isChosen: boolean; isSelected: boolean; onSelect: Props['onSelect'] };

function Row({ approval, isChosen, isSelected, onSelect }: RowProps) {
  const canSelect = onSelect !== null && isBatchable(approval);
  const isAside = approval.snoozed !== null;
  const onClick = (event: MouseEvent) => {
    if (!event.shiftKey || !canSelect) return;
    event.preventDefault();
    onSelect?.(approval.id, true);
  };
  const background = isSelected ? 'signal.soft' : isChosen ? 'surface.sunken' : 'transparent';
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: onSelect ? '44px minmax(0, 1fr)' : '16px minmax(0, 1fr)',
        bgcolor: background,
        boxShadow: `inset 3px 0 0 var(--bk-palette-${isAside ? 'quiet' : 'signal'}-main)`,
        '& + &': { borderTop: 1, borderColor: 'divider' },
        ':hover': { bgcolor: isSelected || isChosen ? background : 'surface.hover' },
      }}
    >
      <Checkbox
        checked={isSelected}
        disabled={!canSelect}
        onChange={(event) => onSelect?.(approval.id, event.nativeEvent instanceof PointerEvent && event.nativeEvent.shiftKey)}
        slotProps={{ input: { 'aria-label': `Select ${approval.headline}` } }}
        sx={{ alignSelf: 'start', ml: '3px', mt: 0.25, visibility: canSelect ? 'visible' : 'hidden' }}
      />
      <AreaLink
        to="/inbox/$approvalId"
        params={{ approvalId: approval.id }}
        search
        aria-current={isChosen ? 'true' : undefined}
        onClick={onClick}
        sx={{ display: 'block', pr: 2, py: 1.5, color: 'inherit', textDecoration: 'none', ':focus-visible': { outlineOffset: -2 } }}
      >
        <Lines approval={approval} />
      </AreaLink>
    </Box>
  );
}

function Lines({ approval }: { approval: Approval }) {
  const format = useFormat();
  const { headline, asked_again_because, returned_because, assigned_to, snoozed } = approval;
  return (
    <>
      <Typography variant="subtitle1" component="span" sx={{ display: 'block', lineHeight: 1.4, textWrap: 'pretty' }}>
        <Sentence>{headline}</Sentence>
      </Typography>
      {(returned_because ?? asked_again_because) && (
        <Typography variant="body2" component="span" sx={{ display: 'block', color: 'signal.text' }}>
          {returned_because ? 'Came back' : 'Asked again'}: {returned_because ?? asked_again_because}
        </Typography>
      )}
      {(assigned_to || snoozed) && (
        <Typography variant="body2" component="span" sx={{ display: 'block', color: 'someone.text' }}>
          {[assigned_to && `For ${assigned_to.name}.`, snoozed && `Put aside by ${snoozed.by} until ${format.when(snoozed.until)}.`]
            .filter(Boolean)
            .join(' ')}
        </Typography>
      )}
      <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 1.5, mt: 0.5 }}>
        <Expiry approval={approval} />
        <Typography variant="caption" component="time" dateTime={approval.created_at} sx={{ color: 'text.tertiary' }}>
          since {format.when(approval.created_at)}
        </Typography>
      </Box>
    </>
  );
}
