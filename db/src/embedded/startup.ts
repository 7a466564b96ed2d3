import { readText } from './messages.ts';
import type { Session } from './session.ts';

/** What the first packet of a connection asks for (PostgreSQL manual 54.7, StartupMessage and its neighbours). */
export type Startup =
  | { kind: 'encryption' }
  | { kind: 'cancel' }
  | { kind: 'unsupported'; version: string }
  | { kind: 'start'; parameters: ReadonlyMap<string, string> };

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

export function readStartup(packet: Buffer): Startup {
  const code = packet.readInt32BE(4);
  if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'encryption' };
  if (code === CANCEL_REQUEST) return { kind: 'cancel' };
  const [major, minor] = [code >> 16, code & 0xffff];
  if (major !== 3) return { kind: 'unsupported', version: `${major}.${minor}` };
  const parameters = new Map<string, string>();
  for (let at = 8; at < packet.length - 1; ) {
    const [name, valueAt] = readText(packet, at);
    const [value, next] = readText(packet, valueAt);
    parameters.set(name, value);
    at = next;
  }
  return { kind: 'start', parameters };
}

/**
 * Not settings, or of no use where one engine session serves all, one call at a time, and speaks UTF8: nobody waits for a lock, a
 * statement cannot be interrupted, and a silent transaction is ended by the front itself.
 */
const NO_SETTING = new Set([
  ...['user', 'database', 'replication', 'options', 'application_name', 'client_encoding'],
  ...['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'],
]);

/** Keeps the settings that a connection came with: by name, or as `options=-c name=value`, where a backslash escapes a space. */
export function keepSettings(session: Session, parameters: ReadonlyMap<string, string>): void {
  for (const [name, value] of parameters) if (!NO_SETTING.has(name)) keep(session, name, value);
  for (const [, name = '', value = ''] of (parameters.get('options') ?? '').matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|\S)+)/g))
    keep(session, name.replaceAll('-', '_'), value.replaceAll(/\\(.)/g, '$1'));
}

/** Unlike SET, set_config takes a list (a search path) as it is written. */
function keep(session: Session, name: string, value: string): void {
  const [quotedName, quotedValue] = [name, value].map((part) => `'${part.replaceAll("'", "''")}'`);
  session.keep(name.toLowerCase(), `select set_config(${quotedName}, ${quotedValue}, false)`);
}
