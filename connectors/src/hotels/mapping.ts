import { type Booking, centsOf, DomainError, type Hotel, type Offer } from '@banksman/contracts';
import { distanceKm, type Point } from '../geocoding/distance.ts';
import { cancellationTerms } from './cancellation.ts';
import type { VendorAccommodation, VendorBooking, VendorRate, VendorRoom } from './vendor.ts';

const SUPPLIER = 'hotels';

const BOARDS = {
  room_only: 'Room only',
  breakfast: 'Breakfast included',
  half_board: 'Half board',
  full_board: 'Full board',
  all_inclusive: 'All inclusive',
} as const satisfies Record<VendorRate['board_type'], string>;

/** The stay that an offer is for. */
export type StayTerms = { check_in: string; check_out: string; rooms: number; guests: number };

/** One rate of one room in one hotel. */
export type Listing = { accommodation: VendorAccommodation; room: VendorRoom; rate: VendorRate };

export function listingsOf(accommodation: VendorAccommodation): Listing[] {
  return accommodation.rooms.flatMap((room) => room.rates.map((rate) => ({ accommodation, room, rate })));
}

/**
 * Whether we can book the rate: with the balance at Duffel (we hold no cards), without a loyalty number, enough rooms, and a total in
 * one currency.
 */
export function isBookable({ rate }: Listing, rooms: number): boolean {
  const hasRooms = rate.quantity_available === null || rate.quantity_available === undefined || rate.quantity_available >= rooms;
  return hasRooms && rate.available_payment_methods.includes('balance') && !rate.loyalty_programme_required && hasOneCurrency(rate);
}

type Amounts = Pick<VendorRate, 'total_amount' | 'total_currency' | 'due_at_accommodation_amount' | 'due_at_accommodation_currency'>;

function hasOneCurrency(amounts: Amounts): boolean {
  return dueAtHotel(amounts) === 0 || amounts.due_at_accommodation_currency === amounts.total_currency;
}

function dueAtHotel({ due_at_accommodation_amount: due }: Amounts): number {
  return due === null ? 0 : centsOf(due);
}

/**
 * Cents of all rooms and nights: `total_amount` leaves out what the guest pays at the hotel (StaysRate.total_amount), the budget does not.
 * @throws DomainError `connector_refused` when the part at the hotel is in another currency
 */
export function amountsOf(amounts: Amounts): { total_cents: number; due_at_hotel_cents: number; currency: string } {
  if (!hasOneCurrency(amounts))
    throw new DomainError('connector_refused', { message: 'the part paid at the hotel is in another currency' });
  const due = dueAtHotel(amounts);
  return { total_cents: centsOf(amounts.total_amount) + due, due_at_hotel_cents: due, currency: amounts.total_currency };
}

export function toHotel(accommodation: VendorAccommodation, distance: number): Hotel {
  const { address } = accommodation.location;
  const coordinates = accommodation.location.geographic_coordinates;
  return {
    id: accommodation.id,
    name: accommodation.name,
    address: address.line_one,
    // "Denver, CO": there is a Springfield in most states
    city: [address.city_name, address.region].filter(Boolean).join(', '),
    latitude: coordinates?.latitude ?? 0,
    longitude: coordinates?.longitude ?? 0,
    distance_km: Math.round(distance * 10) / 10,
    rating: accommodation.rating,
    review_score: accommodation.review_score,
    amenities: (accommodation.amenities ?? []).map(({ description }) => description),
  };
}

/** Straight-line kilometres from a point; null when the vendor does not say where the hotel is. */
export function distanceOf(accommodation: VendorAccommodation, from: Point): number | null {
  const coordinates = accommodation.location.geographic_coordinates;
  return coordinates ? distanceKm(from, coordinates) : null;
}

/** @param hotel the hotel with its distance from the site that was searched around */
export function toOffer({ accommodation, room, rate }: Listing, hotel: Hotel, terms: StayTerms, now: Date): Offer {
  const nights = nightsBetween(terms.check_in, terms.check_out);
  const amounts = amountsOf(rate);
  return {
    supplier: SUPPLIER,
    rate_id: rate.id,
    hotel,
    room_name: room.name,
    beds: bedsOf(room),
    board: BOARDS[rate.board_type],
    ...terms,
    nights,
    ...amounts,
    per_room_night_cents: Math.ceil(amounts.total_cents / (nights * terms.rooms)),
    cancellation: cancellationTerms(rate.cancellation_timeline, rate.total_amount, accommodation.location.geographic_coordinates, now),
    payment: rate.payment_type,
    quantity_available: rate.quantity_available ?? null,
    expires_at: new Date(rate.expires_at).toISOString(),
  };
}

function nightsBetween(checkIn: string, checkOut: string): number {
  return Math.round((Date.parse(checkOut) - Date.parse(checkIn)) / 86_400_000);
}

/** "2 queen beds, 1 sofa bed" */
function bedsOf(room: VendorRoom): string {
  const beds = (room.beds ?? []).map(({ type, count }) => {
    const name = type === 'sofabed' ? 'sofa bed' : `${type} bed`;
    return `${count} ${name}${count === 1 ? '' : 's'}`;
  });
  return beds.length === 0 ? 'Beds not stated' : beds.join(', ');
}

/**
 * @param reference ours, or null to read it from the booking
 * @throws DomainError `connector_refused` when the booking does not say which room and rate was booked
 */
export function toBooking(vendor: VendorBooking, reference: string | null, now: Date): Booking {
  const [listing] = listingsOf(vendor.accommodation);
  if (!listing)
    throw new DomainError('connector_refused', {
      message: 'Duffel does not say what it booked',
      details: { booking_id: vendor.id, outcome: 'unknown' },
    });
  const { accommodation, room, rate } = listing;
  const { id, name, address, city } = toHotel(accommodation, 0);
  return {
    booking_id: vendor.id,
    confirmation: vendor.reference ?? vendor.id,
    reference: reference ?? vendor.metadata?.reference ?? '',
    status: vendor.status,
    hotel: { id, name, address, city, phone: accommodation.phone_number },
    room_name: room.name,
    check_in: vendor.check_in_date,
    check_out: vendor.check_out_date,
    rooms: vendor.rooms,
    guest_names: vendor.guests.map((guest) => `${guest.given_name} ${guest.family_name}`),
    ...amountsOf(rate),
    cancellation: cancellationTerms(rate.cancellation_timeline, rate.total_amount, accommodation.location.geographic_coordinates, now),
    key_collection: accommodation.key_collection?.instructions ?? null,
    confirmed_at: new Date(vendor.confirmed_at).toISOString(),
  };
}
