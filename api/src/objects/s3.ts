import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '@banksman/contracts';
import { Client, S3Error } from 'minio';
import type { ObjectStore } from './object-store.ts';
import { spool } from './spool.ts';

export type S3Options = {
  /** `https://minio.example.com:9000`: scheme, host and port, no path */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
  /** true: the bucket is in the path (MinIO, Swift, Ceph); false: in the host name (AWS) */
  pathStyle: boolean;
};

/** Up to here one PUT from memory, above it parts of this size. S3's smallest part is 5 MiB; the client's own default is 64. */
const PART_BYTES = 8 * 1024 * 1024;
const SPOOL = join(tmpdir(), 'banksman-spool');

/**
 * Objects in a bucket of any S3 server, through the `minio` client; the bucket is made when it is missing.
 * A body is read to a temporary file before the first byte is sent: the client (8.0.7) listens for errors only on its own end
 * of the stream, so that a source that breaks would hang an upload for ever, and it needs the size to choose the parts.
 */
export function openS3Store({ endpoint, bucket, ...access }: S3Options): ObjectStore {
  const url = new URL(endpoint);
  const useSSL = url.protocol === 'https:';
  const port = url.port === '' ? (useSSL ? 443 : 80) : Number(url.port);
  const client = new Client({ ...access, endPoint: url.hostname, port, useSSL, partSize: PART_BYTES });
  const inBucket = bucketMaker(client, bucket, access.region);

  return {
    async put(key, body, { contentType }) {
      const { path, bytes, sha256 } = await spool(body, SPOOL);
      try {
        await inBucket(() => client.putObject(bucket, key, createReadStream(path), bytes, { 'Content-Type': contentType }));
      } finally {
        await rm(path, { force: true });
      }
      return { bytes, sha256 };
    },
    async get(key) {
      const body = await inBucket(() => orNull(client.getObject(bucket, key)));
      if (body === null) return null;
      // read in minio 8.0.7: the stream is the HTTP answer itself, so that size and type belong to these very bytes
      if (!(body instanceof IncomingMessage)) throw new TypeError('the minio client no longer answers with the HTTP response');
      const { 'content-type': contentType = 'application/octet-stream', 'content-length': bytes } = body.headers;
      return { body, contentType, bytes: Number(bytes) };
    },
    async head(key) {
      const found = await inBucket(() => orNull(client.statObject(bucket, key)));
      return found && { contentType: String(found.metaData['content-type'] ?? 'application/octet-stream'), bytes: found.size };
    },
    async list(prefix) {
      return inBucket(async () => {
        const found: { key: string; bytes: number }[] = [];
        for await (const item of client.listObjectsV2(bucket, prefix, true)) found.push({ key: item.name, bytes: item.size });
        return found.sort((a, b) => (a.key < b.key ? -1 : 1));
      });
    },
    async remove(key) {
      await inBucket(() => orNull(client.removeObject(bucket, key)));
    },
  };
}

/** Runs a call when the bucket is known to exist; looked up once, again after a failure. */
function bucketMaker(client: Client, bucket: string, region: string) {
  let made: Promise<void> | null = null;
  const make = async () => {
    if (await client.bucketExists(bucket)) return;
    await client.makeBucket(bucket, region).catch((error: unknown) => {
      // another process was first
      if (!(error instanceof S3Error && error.code === 'BucketAlreadyOwnedByYou')) throw error;
    });
  };
  return async <Value>(call: () => Promise<Value>): Promise<Value> => {
    made ??= make();
    try {
      await made;
      return await call();
    } catch (error) {
      made = null;
      throw translated(error);
    }
  };
}

async function orNull<Value>(wanted: Promise<Value>): Promise<Value | null> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof S3Error && (error.code === 'NotFound' || error.code === 'NoSuchKey')) return null;
    throw error;
  }
}

/** Wrong keys never mend themselves; everything else (no connection, 5xx, slow down) may. */
function translated(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const refused = ['AccessDenied', 'SignatureDoesNotMatch', 'InvalidAccessKeyId'].includes(code);
  return new DomainError(refused ? 'connection_expired' : 'connector_unavailable', {
    message: `The object store did not answer as expected (${code}).`,
    details: { service: 'objects', code },
    cause: error,
  });
}
