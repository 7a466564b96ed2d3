import { html } from 'hono/html';
import { z } from 'zod';
import type { StoredBooking } from './shop.ts';

const shown = z.object({
  id: z.string(),
  reference: z.string(),
  status: z.string(),
  accommodation: z.object({
    name: z.string(),
    location: z.object({ address: z.object({ city_name: z.string(), region: z.string() }) }),
    rooms: z.array(z.object({ name: z.string(), rates: z.array(z.object({ total_amount: z.string(), total_currency: z.string() })) })),
  }),
  check_in_date: z.string(),
  check_out_date: z.string(),
  rooms: z.number(),
  guests: z.array(z.object({ given_name: z.string(), family_name: z.string() })),
});

/** The bookings for a person to look at, the newest first. */
export function bookingsPage(bookings: StoredBooking[]) {
  const rows = bookings
    .map(({ vendor }) => shown.parse(vendor))
    .reverse()
    .map(({ reference, status, accommodation, check_in_date, check_out_date, rooms, guests }) => {
      const [room] = accommodation.rooms;
      const [rate] = room?.rates ?? [];
      const { city_name, region } = accommodation.location.address;
      return html`<tr data-status="${status}">
        <td>${reference}</td>
        <td>${status}</td>
        <td>${accommodation.name}, ${city_name} ${region}</td>
        <td>${check_in_date} to ${check_out_date}</td>
        <td>${rooms} × ${room?.name ?? 'room'}</td>
        <td>${guests.map((guest) => `${guest.given_name} ${guest.family_name}`).join(', ')}</td>
        <td>${rate ? `${rate.total_amount} ${rate.total_currency}` : ''}</td>
      </tr>`;
    });
  const table = html`<table>
    <caption>${rows.length} ${rows.length === 1 ? 'booking' : 'bookings'}</caption>
    <thead>
      <tr>
        <th scope="col">Confirmation</th><th scope="col">Status</th><th scope="col">Hotel</th><th scope="col">Stay</th>
        <th scope="col">Rooms</th><th scope="col">Guests</th><th scope="col">Paid</th>
      </tr>
    </thead>
    <tbody>${rows}</tbody>
  </table>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Hotel supplier (stand-in)</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark; }
          table { border-collapse: collapse; }
          caption { text-align: left; padding: 0.5rem 0; }
          th, td { text-align: left; padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid; }
        </style>
      </head>
      <body>
        <h1>Hotel supplier (stand-in)</h1>
        <p>An invented supplier on this machine. No room is booked anywhere and nobody is charged.</p>
        ${rows.length === 0 ? html`<p>No bookings yet.</p>` : table}
      </body>
    </html>`;
}
