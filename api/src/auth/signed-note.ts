import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignedNotes<Note> = {
  sign(note: Note): string;
  /** null for one that is too old, changed or not ours */
  read(text: string): Note | null;
};

/**
 * Short notes that we give out and get back, readable but signed (HMAC-SHA-256) for one purpose, so that a note of one kind counts for
 * no other and several processes take each other's.
 * @param livesMs how long a note is good
 */
export function openSignedNotes<Note>(secret: string, purpose: string, livesMs: number, now: () => number): SignedNotes<Note> {
  const signatureOf = (body: string) => createHmac('sha256', secret).update(`${purpose}|${body}`).digest();
  return {
    sign(note) {
      const body = Buffer.from(JSON.stringify({ note, until: now() + livesMs })).toString('base64url');
      return `${body}.${signatureOf(body).toString('base64url')}`;
    },
    read(text) {
      const [body = '', signature = ''] = text.split('.');
      const [given, expected] = [Buffer.from(signature, 'base64url'), signatureOf(body)];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      // signed by us a moment ago
      const { note, until } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { note: Note; until: number };
      return until > now() ? note : null;
    },
  };
}
