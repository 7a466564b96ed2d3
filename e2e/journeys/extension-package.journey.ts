import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildTheExtension } from '../harness/browser.ts';

const EXTENSION = fileURLToPath(new URL('../../extension', import.meta.url));
const DIST = join(EXTENSION, 'dist');
const CONTENT_BYTES = 40_000;
const SUMMARY_CHARACTERS = 132;
const manifest = z.looseObject({
  key: z.string().optional(),
  content_scripts: z.array(z.object({ matches: z.array(z.string()) })),
  icons: z.record(z.string(), z.string()),
});

let files: string[];
let shop: Map<string, Buffer>;
beforeAll(async () => {
  await buildTheExtension();
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(DIST.length + 1));
  shop = unzip(await readFile(join(EXTENSION, 'banksman-extension.zip')));
});

test('the zip for the shop holds the same files, and its manifest knows neither the stand-in nor our id', async () => {
  expect([...shop.keys()].toSorted()).toEqual(files.toSorted());
  for (const name of files.filter((one) => one !== 'manifest.json'))
    expect(shop.get(name)?.equals(await readFile(join(DIST, name)))).toBe(true);
  const text = String(shop.get('manifest.json'));
  const { key, content_scripts } = manifest.parse(JSON.parse(text));
  expect(key).toBeUndefined();
  expect(content_scripts.flatMap(({ matches }) => matches)).toEqual(['https://buildertrend.net/app/*']);
  // the address of a Banksman on this machine is the only one left
  expect(text.replaceAll('connect-src https: http://localhost:* http://127.0.0.1:*', '')).not.toMatch(/127\.0\.0\.1|localhost/);
});

test('the content script stays small, and no page runs a script that is not a file of ours', async () => {
  expect((await stat(join(DIST, 'content.js'))).size).toBeLessThan(CONTENT_BYTES);
  const pages = files.filter((name) => name.endsWith('.html'));
  expect(pages.toSorted()).toEqual(['options.html', 'panel.html', 'popup.html']);
  for (const name of pages) {
    const html = await readFile(join(DIST, name), 'utf8');
    const scripts = [...html.matchAll(/<script[^>]*>[^<]*/g)].map(([tag]) => tag);
    expect(scripts).toEqual([expect.stringMatching(/^<script type="module" src="[a-z]+\.js">$/)]);
    expect(html).not.toMatch(/https?:|\son\w+=/);
  }
  for (const name of files.filter((one) => one.endsWith('.js')))
    expect(await readFile(join(DIST, name), 'utf8')).not.toMatch(/\beval\(|\bimport\(|importScripts|new Function\(/);
});

test('icons have the size that they are named for, and the shop has its text and its privacy statement', async () => {
  const { icons } = manifest.parse(JSON.parse(String(shop.get('manifest.json'))));
  expect(Object.keys(icons)).toEqual(['16', '32', '48', '128']);
  for (const [size, name] of Object.entries(icons)) {
    const png = shop.get(name) ?? Buffer.alloc(24);
    // PNG, 11.2.2: width and height of the header
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', Number(size), Number(size)]);
  }
  const listing = await readFile(join(EXTENSION, 'shop/listing.md'), 'utf8');
  const summary = /^\*\*Summary\*\* \(\d+ characters at most\) (.+)$/m.exec(listing)?.[1] ?? '';
  expect(summary).toBe(manifest.parse(JSON.parse(String(shop.get('manifest.json')))).description);
  expect(summary.length).toBeLessThanOrEqual(SUMMARY_CHARACTERS);
  const { permissions } = z.object({ permissions: z.array(z.string()) }).parse(JSON.parse(String(shop.get('manifest.json'))));
  for (const permission of permissions) expect(listing).toContain(`\`${permission}\``);
  expect(await readFile(join(EXTENSION, 'shop/privacy.md'), 'utf8')).toContain('publishing to you, unless you set');
});

/** Reads an archive by its directory at the end (APPNOTE.TXT 4.3.12, 4.3.16). */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const found = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, name, extra, comment] = [bytes.readUInt32LE(at + 20), ...[28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    found.set(bytes.toString('utf8', at + 46, at + 46 + (name ?? 0)), inflateRawSync(bytes.subarray(start, start + packed)));
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return found;
}
