import { z } from 'zod';

/** Settings of AM-002 in one workspace. */
export const hotelBookingConfig = z.object({
  contact_email: z
    .email()
    .default('office@example.com')
    .meta({ title: 'Contact e-mail', description: 'Where hotels send their mail. Change it before you book for real.' }),
  contact_phone: z
    .string()
    .regex(/^\+[1-9]\d{7,14}$/)
    .default('+13035550100')
    .meta({ title: 'Contact phone', description: 'Used when nobody of the crew has a phone number.' }),
  search_radius_km: z
    .number()
    .int()
    .min(5)
    .max(40)
    .default(16)
    .meta({ title: 'Search radius (km)', description: '16 km are about 10 miles.' }),
  policy_query: z
    .string()
    .min(3)
    .max(300)
    .default('lodging policy for crews: hotel price per night, distance to the site, free cancellation, rating, preferred chains')
    .meta({ title: 'Words to find the lodging policy', description: 'What is looked for in the company documents.' }),
});
