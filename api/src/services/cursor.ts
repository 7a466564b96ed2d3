import { DomainError, type RunSort } from '@banksman/contracts';
import type { RunCursor } from '@banksman/db';

/** An opaque place in a list: where the page before ended, and in which order. */
export function cursorOf({ key, id }: RunCursor, sort: RunSort): string {
  return Buffer.from(`${sort === 'newest' ? '' : `${sort} `}${key} ${id}`).toString('base64url');
}

/** @throws DomainError `input_invalid` naming `cursor`, also for a place in another order */
export function parseCursor(cursor: string, sort: RunSort): RunCursor {
  const match = /^(?:(\w+) )?(\S+) ([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const [, order = 'newest', key, id] = match ?? [];
  const isPlace = sort === 'amount' ? /^\d{1,15}$/.test(key ?? '') : key?.endsWith('Z') && !Number.isNaN(Date.parse(key));
  if (!id || !key || !isPlace || order !== sort) {
    throw new DomainError('input_invalid', {
      message: 'cursor: must be the next_cursor of the page before',
      details: { fields: [{ field: 'cursor', message: 'must be the next_cursor of the page before' }] },
    });
  }
  return { key, id };
}
