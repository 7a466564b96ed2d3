import { phone } from '@banksman/contracts';
import { z } from 'zod';

/** Longer ones are refused (Twilio: 1,600 characters, error 21617). */
export const SMS_MAX_LENGTH = 1_600;

export const sms = z.object({ to: phone, body: z.string().min(1).max(SMS_MAX_LENGTH) });

/** Accepted by Twilio, which is not delivered: `status` is usually `queued` or `accepted`. */
export const acceptedSms = z.object({ sid: z.string(), status: z.string() });

export const health = z.object({ ok: z.boolean() });

/** What we read of Twilio's Message (names of twilio 6.2.0, rest/api/v2010/account/message); the rest is passed over. */
export const vendorMessage = z.object({ sid: z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/), status: z.string() });
export const vendorAccount = z.object({ sid: z.string(), status: z.enum(['active', 'suspended', 'closed']) });

/** Around every refusal: `{code, message, more_info, status}` (twilio 6.2.0, base/RestException). */
export const refusal = z.object({ code: z.number().nullish(), message: z.string().nullish(), status: z.number().nullish() });
