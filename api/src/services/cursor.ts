import { DomainError } from '@banksman/contracts';
import type { RunCursor } from '@banksman/db';

/** An opaque place in a list: where the page before ended. */
export function cursorOf({ createdAt, id }: RunCursor): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** @throws DomainError `input_invalid` naming `cursor` */
export function parseCursor(cursor: string): RunCursor {
  const match = /^(\S+Z) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const createdAt = match?.[1];
  const id = match?.[2];
  if (!id || !createdAt || Number.isNaN(Date.parse(createdAt))) {
    throw new DomainError('input_invalid', {
      message: 'cursor: must be the next_cursor of the page before',
      details: { fields: [{ field: 'cursor', message: 'must be the next_cursor of the page before' }] },
    });
  }
  return { createdAt, id };
}
