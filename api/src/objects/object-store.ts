import type { Readable } from 'node:stream';

/** Where large things live: artifacts, documents, mail. Rows and checkpoints hold only the key. */
export type ObjectStore = {
  /**
   * Stores `body` under `key`, replacing what was there. All or nothing: a body that breaks halfway leaves the old object.
   * @returns the size in bytes and the SHA-256 (hex) of what was stored
   * @throws DomainError `connector_unavailable` when the store cannot be reached, or the body's own error
   */
  put(key: string, body: Uint8Array | Readable, options: { contentType: string }): Promise<{ bytes: number; sha256: string }>;
  /** The object as a stream that the caller reads or destroys; null when there is none. Throws as `put`. */
  get(key: string): Promise<{ body: Readable; contentType: string; bytes: number } | null>;
  /** Size in bytes and type without the body; null when there is none. Throws as `put`. */
  head(key: string): Promise<ObjectHead | null>;
  /** Every object whose key starts with `prefix`, sorted by key; `''` lists all. Throws as `put`. */
  list(prefix: string): Promise<{ key: string; bytes: number }[]>;
  /** Removes an object; removing what is not there is no error. Throws as `put`. */
  remove(key: string): Promise<void>;
};
export type ObjectHead = { contentType: string; bytes: number };
