import { DomainError } from '@banksman/contracts';

/**
 * Messages of the Postgres frontend/backend protocol 3.0 (PostgreSQL manual, chapter 54): one type byte, a length that counts
 * itself, the body. The very first packet of a connection has no type byte.
 */

/** PostgreSQL's own MAX_STARTUP_PACKET_LENGTH; also holds for the password, so a stranger cannot make us keep much. */
const MAX_UNTRUSTED_BYTES = 10_000;
/** A quarter of the memory that the engine has in all: more cannot be worked on anyway. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

const END = Buffer.from([0]);

/** A zero-ended string. */
export const text = (value: string): Buffer => Buffer.concat([Buffer.from(value), END]);

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function message(type: string, ...body: Buffer[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(length), ...body]);
}

export const SYNC = message('S');
export const query = (sql: string): Buffer => message('Q', text(sql));
export const parseUnnamed = (sql: string): Buffer => message('P', END, text(sql), Buffer.from([0, 0]));
export const closeStatement = (name: string): Buffer => message('C', Buffer.from('S'), text(name));
export const readyForQuery = message('Z', Buffer.from('I'));

/** @param code SQLSTATE (PostgreSQL manual, appendix A) */
export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, reason: string): Buffer {
  const fields = { S: severity, V: severity, C: code, M: reason };
  return message('E', ...Object.entries(fields).map(([key, value]) => text(key + value)), END);
}

/** The type letter of a message. */
export const typeOf = (bytes: Buffer): string => String.fromCharCode(bytes[0] ?? 0);

/** The zero-ended string at `at` and the position after its zero. */
export function readText(bytes: Buffer, at: number): [value: string, next: number] {
  const end = bytes.indexOf(0, at);
  return end < 0 ? [bytes.toString('utf8', at), bytes.length] : [bytes.toString('utf8', at, end), end + 1];
}

/** Cuts whatever the engine answered into its messages; views, not copies. */
export function* eachMessage(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const next = at + 1 + bytes.readInt32BE(at + 1);
    yield bytes.subarray(at, next);
    at = next;
  }
}

/** Collects the bytes of a socket and gives them back message by message. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** The first packet of a connection, with its length, or null while it is not all there. */
  startupPacket(): Buffer | null {
    return this.#take(0, MAX_UNTRUSTED_BYTES);
  }

  /**
   * The next whole message or null.
   * @throws DomainError `input_invalid` when the bytes cannot be a message
   */
  next(trusted: boolean): Buffer | null {
    return this.#take(1, trusted ? MAX_MESSAGE_BYTES : MAX_UNTRUSTED_BYTES);
  }

  #take(lengthAt: 0 | 1, limit: number): Buffer | null {
    if (this.#size < lengthAt + 4) return null;
    const length = lengthAt + this.#joined(lengthAt + 4).readInt32BE(lengthAt);
    if (length < lengthAt + 4 || length > limit) throw new DomainError('input_invalid', { message: `A message of ${length} bytes` });
    if (this.#size < length) return null;
    const all = this.#joined(length);
    this.#size -= length;
    this.#chunks[0] = all.subarray(length);
    return all.subarray(0, length);
  }

  /** The first chunk, grown so that it holds `length` bytes: joined once, when all are there, so a big message costs no more. */
  #joined(length: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= length) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
