import type { Log } from '@banksman/connectors';
import { pino } from 'pino';

/**
 * One JSON line per message on standard output: time, level, service, message and the declared fields. Fields are strings,
 * numbers and booleans by type, so no body, header or person gets in by passing an object.
 */
export function createLog(service: string, level: string): Log {
  const logger = pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    messageKey: 'message',
  });
  return (severity, message, fields = {}) => logger[severity](fields, message);
}
