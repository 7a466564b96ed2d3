import type { EffectDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useFormat } from '../../lib/session.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { TextLink } from '../../ui/links.tsx';
import { RawJson } from '../../ui/raw-json.tsx';
import { EFFECT_LOOK, effectTitle } from './effect-look.ts';

/** A change in another system: what it is, how it stands, and when it was meant, sent and confirmed. */
export function EffectCard({ effect }: { effect: EffectDetail }) {
  const format = useFormat();
  const { word, tone } = EFFECT_LOOK[effect.state];
  const times = [
    ['Meant', effect.intended_at],
    ['Sent', effect.sent_at],
    [effect.state === 'confirmed' || effect.state === 'compensated' ? 'Confirmed' : 'Settled', effect.settled_at],
  ].flatMap(([what, at]) => (at ? [`${what} ${format.clock(at)}`] : []));
  return (
    <Box sx={{ border: 1, borderColor: `${tone}.line`, borderRadius: 2, px: 1.5, py: 1.25, '& + &': { mt: 1 } }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', columnGap: 2 }}>
        <Typography variant="subtitle2" component="p">
          {effectTitle(effect)}
          {effect.amount_cents !== null && effect.currency !== null && `, ${format.money(effect.amount_cents, effect.currency)}`}
        </Typography>
        <Typography variant="subtitle2" component="p" sx={{ color: `${tone}.text` }}>
          {word}
        </Typography>
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {times.join(' · ')}
        {effect.lookups > 0 && ` · looked ${effect.lookups}×`}
      </Typography>
      <Typography
        variant="body2"
        component="div"
        sx={{ color: 'text.secondary', display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'center' }}
      >
        Reference <CopyableId id={effect.reference} what="reference" shown={28} />
      </Typography>
      {effect.undo && (
        <Typography variant="body2">
          <TextLink to="/runs/$runId" params={{ runId: effect.undo.job_id }}>
            Open the run that takes it back
          </TextLink>
        </Typography>
      )}
      <RawJson
        label="What was allowed, and the answer"
        value={{ allowed: effect.payload, answer: effect.after, problem: effect.problem }}
      />
    </Box>
  );
}
