import type { Log } from '@banksman/connectors';
import { type DestinationStream, pino } from 'pino';
import { forLog } from './redact.ts';

/**
 * One JSON line per message: time, level, service, message and the declared fields. Fields are strings, numbers and booleans by
 * type, so no body, header or person gets in by passing an object; known forms of secrets, addresses and numbers are hidden: the
 * second line of defence.
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
      hooks: { streamWrite: forLog },
    },
    out,
  );
  return (severity, message, fields = {}) => logger[severity](fields, message);
}
