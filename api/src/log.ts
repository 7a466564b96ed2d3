import type { Log } from '@banksman/connectors';
import { type DestinationStream, pino } from 'pino';

/**
 * Patterns of what must not lie in a log, whatever brought it there (a database error quotes its address, a mail server its
 * recipient). The second line of defence: the first is that fields are declared scalars, so no body or header gets in.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [hidden]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '[hidden token]'],
  [/\b([a-z][a-z0-9+.-]{1,15}:\/\/[^\s:/@"\\]*):[^\s/"\\]+@/gi, '$1:[hidden]@'],
  [/\b(duffel_(?:live|test)|sk|rk)([_-])[\w-]{12,}/g, '$1$2[hidden]'],
  [/\/(decisions|decide|join|open)\/[\w-]{20,}/g, '/$1/[hidden]'],
  [/\b(bk|bcs)_[\w-]{20,}/g, '$1_[hidden]'],
  [/[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
  [/(?<![\w.-])\+\d{8,15}\b/g, '[phone]'],
];

/**
 * One JSON line per message: time, level, service, message and the declared fields. Fields are strings, numbers and booleans by
 * type, so no body, header or person gets in by passing an object; known forms of secrets, addresses and numbers are hidden.
 * @param out standard output by default
 */
export function createLog(service: string, level: string, out: DestinationStream = pino.destination(1)): Log {
  const logger = pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      messageKey: 'message',
      hooks: { streamWrite: (line) => SECRETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line) },
    },
    out,
  );
  return (severity, message, fields = {}) => logger[severity](fields, message);
}
