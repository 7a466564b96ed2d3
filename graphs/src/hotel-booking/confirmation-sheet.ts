import type { Booking } from '@banksman/contracts';
import type { Place } from './state.ts';
import { bookingFacts } from './writeback.ts';

/** A page for the crew to print or to open on a phone: no scripts, nothing loaded from elsewhere, every text escaped. */
export function confirmationSheet(made: Booking, place: Place): string {
  const rows = [...bookingFacts(made), { label: 'Job', text: `${place.job_name}, ${place.address}` }]
    .map(({ label, text }) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(text)}</td></tr>`)
    .join('\n      ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(`Hotel confirmation ${made.confirmation}`)}</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
      h1 { font-size: 1.4rem; margin: 0; }
      .number { font-size: 2rem; font-weight: 700; letter-spacing: 0.05em; margin: 0.25rem 0 1.5rem; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid #d9dee3; }
      th { width: 8rem; font-weight: 600; }
    </style>
  </head>
  <body>
    <h1>${escaped(made.hotel.name)}</h1>
    <p class="number">${escaped(made.confirmation)}</p>
    <table>
      ${rows}
    </table>
    <p>Show the confirmation number and an ID at the front desk.</p>
  </body>
</html>
`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
