/**
 * The parameters of CreateMessage as twilio 6.2.0 declares them (`MessageListInstanceCreateOptions`; that file is generated from Twilio's own
 * OpenAPI description). Written down here by hand: the description itself is 2 MB and no part of a package. What follows from the
 * declaration is checked for every request; what the documentation says beside it carries Twilio's error number.
 */
const PARAMETERS = {
  AddressRetention: /^(retain|obfuscate)$/,
  ApplicationSid: /^AP[0-9a-fA-F]{32}$/,
  Attempt: /^\d+$/,
  Body: /^/,
  ContentRetention: /^(retain|discard)$/,
  ContentSid: /^HX[0-9a-fA-F]{32}$/,
  ContentVariables: /^/,
  FallbackFrom: /^/,
  ForceDelivery: /^(true|false)$/,
  From: /^/,
  MaxPrice: /^[\d.]+$/,
  MediaUrl: /^https?:/,
  MessageIntent: /^/,
  MessagingServiceSid: /^MG[0-9a-fA-F]{32}$/,
  PersistentAction: /^/,
  ProvideFeedback: /^(true|false)$/,
  RiskCheck: /^(enable|disable)$/,
  ScheduleType: /^fixed$/,
  SendAsMms: /^(true|false)$/,
  SendAt: /^\d{4}-\d{2}-\d{2}T/,
  ShortenUrls: /^(true|false)$/,
  SmartEncoded: /^(true|false)$/,
  StatusCallback: /^https?:\/\/[^_/]+(\/|$)/,
  To: /^/,
  TrafficType: /^free$/,
  ValidityPeriod: /^([1-9]\d{0,3}|[12]\d{4}|3[0-5]\d{3}|36000)$/,
} as const;
const REPEATABLE: readonly string[] = ['MediaUrl', 'PersistentAction'];
const E164 = /^\+[1-9]\d{7,14}$/;

export type Break = { code: number; message: string };

/** What is wrong with the form of a CreateMessage, in the order in which Twilio is documented to look; null when nothing is. */
export function breakOf(form: URLSearchParams): Break | null {
  for (const name of new Set(form.keys())) {
    const pattern = Object.entries(PARAMETERS).find(([known]) => known === name)?.[1];
    // Twilio ignores what it does not know; here it is an invention of ours that must be found
    if (!pattern) return { code: 20001, message: `Unknown parameter ${name}` };
    if (form.getAll(name).length > 1 && !REPEATABLE.includes(name)) return { code: 20001, message: `${name} is given twice` };
    if (form.getAll(name).some((value) => !pattern.test(value))) return { code: 20001, message: `Parameter ${name} is not valid` };
  }
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  if (to === '') return { code: 21604, message: "A 'To' phone number is required." };
  if (!E164.test(to)) return { code: 21211, message: "The 'To' number is not a valid phone number." };
  if (from === '' && !form.has('MessagingServiceSid')) return { code: 21603, message: "A 'From' phone number is required." };
  if (from !== '' && !E164.test(from)) return { code: 21212, message: "The 'From' number is not a valid phone number." };
  const body = form.get('Body') ?? '';
  if (body === '' && !form.has('MediaUrl') && !form.has('ContentSid')) return { code: 21602, message: 'Message body is required.' };
  if (body.length > 1_600) return { code: 21617, message: 'The concatenated message body exceeds the 1600 character limit.' };
  return null;
}
