import type { LodgingProposal } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { plural } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { Fact, Facts } from '../../ui/facts.tsx';

const PAYMENT_WORDS: Record<LodgingProposal['payment'], string> = {
  pay_now: 'Paid when it is booked.',
  deposit: 'A deposit is paid when it is booked.',
  guarantee: 'Nothing is paid now; a card guarantees the rooms.',
};

/** A booking as a person reads it: price first, then where, when, how and for whom. */
export function StayFacts({ stay }: { stay: LodgingProposal }) {
  const format = useFormat();
  const money = (cents: number) => format.money(cents, stay.currency);
  const now = stay.total_cents - stay.due_at_hotel_cents;
  const quality = [
    stay.hotel.rating === null ? null : plural(stay.hotel.rating, 'star'),
    stay.hotel.review_score === null ? null : `guests give it ${stay.hotel.review_score} of 10`,
  ];
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1.5, pb: 1.5 }}>
        <Typography variant="figure">{money(stay.total_cents)}</Typography>
        <Typography sx={{ color: 'text.secondary' }}>total with taxes, {money(stay.per_room_night_cents)} a room and night</Typography>
        <Typography variant="body2" sx={{ width: 1, color: 'text.secondary' }}>
          {stay.due_at_hotel_cents === 0
            ? PAYMENT_WORDS[stay.payment]
            : `${money(now)} now, ${money(stay.due_at_hotel_cents)} at the hotel. ${PAYMENT_WORDS[stay.payment]}`}
        </Typography>
      </Box>
      <Box sx={{ borderTop: 1, borderColor: 'divider' }} />
      <Facts>
        <Fact
          label="Hotel"
          note={
            <>
              {stay.hotel.address}, {stay.hotel.city}
              <br />
              {format.distance(stay.hotel.distance_km)} from the job, measured from the middle of its ZIP code
              {quality.some(Boolean) && <> · {quality.filter(Boolean).join(', ')}</>}
            </>
          }
        >
          <strong>{stay.hotel.name}</strong>
        </Fact>
        <Fact label="Dates">
          {format.night(stay.check_in)} to {format.nightYear(stay.check_out)}, <strong>{plural(stay.nights, 'night')}</strong>
        </Fact>
        <Fact label="Rooms" note={[stay.beds, stay.board].filter(Boolean).join(' · ')}>
          {stay.rooms} × {stay.room_name}
        </Fact>
        <Fact label={plural(stay.guests.length, 'guest')}>
          {stay.guests.map(({ given_name, family_name }) => `${given_name} ${family_name}`).join(', ')}
        </Fact>
        <Fact label="Cancelling">{stay.cancellation.text}</Fact>
        <Fact label="Job">
          {stay.job_name}{' '}
          <Typography variant="mono" sx={{ color: 'text.tertiary' }}>
            {stay.job_id}
          </Typography>
        </Fact>
      </Facts>
    </>
  );
}
