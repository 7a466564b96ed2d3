import { DomainError } from '@banksman/contracts';
import { type FilesOptions, openFileStore } from './files.ts';
import type { ObjectStore } from './object-store.ts';
import { openS3Store, type S3Options } from './s3.ts';

export type ObjectStoreOptions = ({ kind: 'files' } & FilesOptions) | ({ kind: 's3' } & S3Options);

/**
 * Opens the object store: files below a folder, or any S3 server. Nothing is touched or dialled before the first call;
 * a missing folder or bucket is made then.
 */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  return checked(options.kind === 'files' ? openFileStore(options) : openS3Store(options));
}

const SEGMENT = '[A-Za-z0-9][A-Za-z0-9._-]*';
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT})*$`);
const PREFIX = new RegExp(`^(${SEGMENT}/)*(${SEGMENT})?$`);
/** S3 allows 1024 bytes; a file system 255 per name and 4096 per path. */
const LONGEST_KEY = 512;

/** Keys are made by us, never by a person, so that a key outside the grammar (`..`, a leading dot or slash) is a bug. */
function checked(store: ObjectStore): ObjectStore {
  const refuseUnless = (grammar: RegExp, key: string) => {
    if (key.length > LONGEST_KEY || !grammar.test(key))
      throw new DomainError('internal', { message: `${JSON.stringify(key.slice(0, 80))} cannot be an object key` });
  };
  return {
    async put(key, body, options) {
      refuseUnless(KEY, key);
      return store.put(key, body, options);
    },
    async get(key) {
      refuseUnless(KEY, key);
      return store.get(key);
    },
    async head(key) {
      refuseUnless(KEY, key);
      return store.head(key);
    },
    async list(prefix) {
      refuseUnless(PREFIX, prefix);
      return store.list(prefix);
    },
    async remove(key) {
      refuseUnless(KEY, key);
      return store.remove(key);
    },
  };
}
