import type { CatalogueHotel } from './catalogue.ts';
import type { StandInRoom } from './rates.ts';

/** A hotel as Duffel describes one (StaysAccommodation); a search leaves the rooms empty, "fetch all rates" fills them. */
export function toAccommodation(hotel: CatalogueHotel, rooms: StandInRoom[]) {
  return {
    id: hotel.id,
    name: hotel.name,
    amenities: hotel.amenities,
    chain: null,
    brand: null,
    check_in_information: { check_in_after_time: '15:00', check_out_before_time: '11:00' },
    key_collection: { instructions: 'Keys are at the front desk from 15:00. Show the confirmation and a photo identification.' },
    description: `${hotel.name} in ${hotel.address.city_name}. An invented house of the stand-in.`,
    email: hotel.email,
    location: {
      address: hotel.address,
      geographic_coordinates: { latitude: hotel.latitude, longitude: hotel.longitude },
    },
    phone_number: hotel.phone,
    photos: [],
    ratings: [{ source: 'northstar', value: hotel.rating }],
    rating: hotel.rating,
    review_count: hotel.reviewCount,
    review_score: hotel.reviewScore,
    rooms,
    supported_loyalty_programme: null,
  };
}
