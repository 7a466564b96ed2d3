import { DomainError } from '@banksman/contracts';
import { type FilesOptions, openFileStore } from './files.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Options } from './s3.ts';

export type ObjectStoreOptions = ({ kind: 'files' } & FilesOptions) | ({ kind: 's3' } & S3Options);

/**
 * Opens the object store: files below a folder, or any S3 server. Nothing is touched or dialled before the first call;
 * a missing folder or bucket is made then.
 */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  return checked(options.kind === 'files' ? openFileStore(options) : onDemand(options));
}

/** The S3 client takes 0.2 s to load (seen on a busy 2-core machine), which a start without S3 need not wait for. */
function onDemand(options: S3Options): ObjectStore {
  let opening: Promise<ObjectStore> | null = null;
  const store = () => {
    opening ??= import('./s3.ts').then(({ openS3Store }) => openS3Store(options));
    return opening;
  };
  return {
    put: async (...args) => (await store()).put(...args),
    get: async (key) => (await store()).get(key),
    head: async (key) => (await store()).head(key),
    list: async (prefix) => (await store()).list(prefix),
    remove: async (key) => (await store()).remove(key),
  };
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
