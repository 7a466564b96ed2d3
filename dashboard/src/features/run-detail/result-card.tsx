import { type Artifact, type Booking, booking, dailyLog, type RunDetail } from '@banksman/contracts';
import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import OpenIcon from '@mui/icons-material/OpenInNew';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { z } from 'zod';
import { nightsBetween, plural } from '../../lib/format.ts';
import { safeHref } from '../../lib/safe-href.ts';
import { useFormat } from '../../lib/session.ts';
import { CopyableId } from '../../ui/copyable-id.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';
import { Readable } from '../../ui/readable.tsx';
import { artifactUrl } from './queries.ts';

/** The parts of an output that have a layout of their own; any automation may give one of them. */
const bookedOutput = z.object({ booking });
const loggedOutput = z.object({ daily_log: dailyLog.pick({ url: true }) });

/** What the run achieved: a booking as a booking, anything else as labelled facts; with its files and the note it left. */
export function ResultCard({ run }: { run: RunDetail }) {
  if (!run.output) return null;
  const booked = bookedOutput.safeParse(run.output).data?.booking;
  const logHref = safeHref(loggedOutput.safeParse(run.output).data?.daily_log.url ?? null);
  return (
    <Section title="Result">
      <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
        {booked ? <Booked booking={booked} /> : <Readable value={run.output} />}
        <Stack direction="row" spacing={1} useFlexGap sx={{ mt: 2.5, flexWrap: 'wrap' }}>
          {logHref && (
            <Button component="a" href={logHref} target="_blank" rel="noreferrer" variant="contained" endIcon={<OpenIcon />}>
              Open the daily log in Buildertrend
            </Button>
          )}
          {run.artifacts.map((artifact) => (
            <DownloadButton key={artifact.id} run={run} artifact={artifact} />
          ))}
        </Stack>
      </Paper>
    </Section>
  );
}

function Booked({ booking }: { booking: Booking }) {
  const format = useFormat();
  const nights = nightsBetween(booking.check_in, booking.check_out) ?? 0;
  const dueNow = booking.total_cents - booking.due_at_hotel_cents;
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: 2, mb: 1.5 }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h2" component="h3">
            {booking.hotel.name}
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>
            {booking.hotel.address}, {booking.hotel.city}
          </Typography>
          {booking.hotel.phone && <a href={`tel:${booking.hotel.phone.replace(/[^+\d]/g, '')}`}>{booking.hotel.phone}</a>}
        </Box>
        <Box sx={{ textAlign: { sm: 'right' } }}>
          <Typography variant="body2" sx={{ color: 'text.tertiary' }}>
            Confirmation number
          </Typography>
          <Typography
            variant="figure"
            sx={{ letterSpacing: '0', fontVariantNumeric: 'normal', overflowWrap: 'anywhere' }}
            data-testid="confirmation"
          >
            {booking.confirmation}
          </Typography>
        </Box>
      </Box>
      <Facts>
        <Fact label="Dates">
          {format.night(booking.check_in)} to {format.nightYear(booking.check_out)}, {plural(nights, 'night')}
        </Fact>
        <Fact label="Rooms">
          {plural(booking.rooms, 'room')}, {booking.room_name}
        </Fact>
        <Fact label="Guests">{booking.guest_names.join(', ')}</Fact>
        <Fact
          label="Price"
          note={
            booking.due_at_hotel_cents > 0
              ? `${format.money(dueNow, booking.currency)} paid, ${format.money(booking.due_at_hotel_cents, booking.currency)} at the hotel`
              : 'Nothing is left to pay at the hotel'
          }
        >
          <strong>{format.money(booking.total_cents, booking.currency)}</strong> total
        </Fact>
        <Fact label="Cancelling">{booking.cancellation.text}</Fact>
        {booking.key_collection && <Fact label="Key">{booking.key_collection}</Fact>}
        <Fact label="Our reference">
          <CopyableId id={booking.reference} what="reference" shown={28} />
        </Fact>
      </Facts>
    </>
  );
}

function DownloadButton({ run, artifact }: { run: RunDetail; artifact: Artifact }) {
  const format = useFormat();
  return (
    <Button component="a" href={artifactUrl(run, artifact.id)} download={artifact.name} variant="outlined" startIcon={<DownloadIcon />}>
      Download {artifact.name}
      <Box component="span" sx={{ ml: 0.75, fontWeight: 400, color: 'text.tertiary', whiteSpace: 'nowrap' }}>
        {format.bytes(artifact.bytes)}
      </Box>
    </Button>
  );
}
