import type { Approval } from '@banksman/contracts';
import { lodgingProposal } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';

type Option = { id: string | null; tag: string; name: string; detail: string; amount: string };
type Props = { approval: Approval; choice: string | null; onChoose: (choice: string | null) => void; isDisabled: boolean };

/** The proposal and what else could be taken, side by side; choosing one shows its exact terms below. */
export function Choices({ approval, choice, onChoose, isDisabled }: Props) {
  const format = useFormat();
  const name = useId();
  if (approval.alternatives.length === 0) return null;
  const shown = lodgingProposal.safeParse(approval.payload).data;
  const options: Option[] = [
    optionOf({ id: null, tag: 'Proposed', headline: approval.headline, payload: approval.payload }, null, format),
    ...approval.alternatives.map((alternative) => optionOf({ ...alternative, tag: 'Instead' }, shown?.total_cents ?? null, format)),
  ];
  return (
    <Box component="fieldset" disabled={isDisabled} sx={{ m: 0, p: 0, border: 0, minWidth: 0 }}>
      <Typography component="legend" sx={visuallyHidden}>
        Which hotel
      </Typography>
      <Box
        sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: '1fr', sm: `repeat(${Math.min(options.length, 3)}, minmax(0, 1fr))` } }}
      >
        {options.map((option) => (
          <Choice
            key={option.id ?? 'proposed'}
            option={option}
            name={name}
            isChosen={choice === option.id}
            onChoose={() => onChoose(option.id)}
          />
        ))}
      </Box>
    </Box>
  );
}

function Choice({ option, name, isChosen, onChoose }: { option: Option; name: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <Box
      component="label"
      sx={{
        display: 'flex',
        flexDirection: 'column',
        p: 1.5,
        borderRadius: 2,
        cursor: 'pointer',
        border: 1,
        borderColor: isChosen ? 'text.primary' : 'divider',
        boxShadow: isChosen ? 'inset 0 0 0 1px var(--bk-palette-text-primary)' : 'none',
        bgcolor: isChosen ? 'background.paper' : 'surface.sunken',
        transition: 'border-color 150ms',
        '@media (hover: hover)': { ':hover': { borderColor: isChosen ? 'text.primary' : 'surface.strongLine' } },
        ':has(:focus-visible)': { outline: '2px solid var(--bk-palette-working-main)', outlineOffset: 2 },
      }}
    >
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} style={visuallyHidden} />
      <Typography variant="caption" component="span" sx={{ color: 'text.tertiary', fontWeight: 550 }}>
        {option.tag}
      </Typography>
      <Typography variant="subtitle1" component="span" sx={{ lineHeight: 1.35, mb: 0.5, textWrap: 'balance' }}>
        {option.name}
      </Typography>
      <Typography variant="body2" component="span" sx={{ mt: 'auto', color: 'text.secondary' }}>
        {option.amount && <strong>{option.amount}</strong>} {option.detail}
      </Typography>
    </Box>
  );
}

type Offered = { id: string | null; tag: string; headline: string; payload: Record<string, unknown> };

function optionOf({ id, tag, headline, payload }: Offered, baseCents: number | null, format: Format): Option {
  const stay = lodgingProposal.safeParse(payload).data;
  if (!stay) return { id, tag, name: headline, detail: '', amount: '' };
  const difference = baseCents === null ? 0 : stay.total_cents - baseCents;
  const compared = difference === 0 ? '' : `${difference > 0 ? '+' : '−'}${format.money(Math.abs(difference), stay.currency)}`;
  return {
    id,
    tag: compared ? `${tag}, ${compared}` : tag,
    name: stay.hotel.name,
    detail: format.distance(stay.hotel.distance_km),
    amount: format.money(stay.total_cents, stay.currency),
  };
}
