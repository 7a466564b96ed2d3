import { EXTENSION_ID } from '@banksman/contracts';
import { expect, test } from 'vitest';
import manifest from '../public/manifest.json' with { type: 'json' };

test('it asks for what it needs and for nothing more', () => {
  expect(manifest.permissions).toEqual(['activeTab', 'alarms', 'identity', 'scripting', 'storage']);
  expect(manifest).not.toHaveProperty('host_permissions');
  expect(manifest).not.toHaveProperty('optional_host_permissions');
  const pages = ['https://buildertrend.net/app/*', 'http://127.0.0.1/app/*'];
  expect(manifest.content_scripts).toEqual([{ matches: pages, js: ['content.js'], run_at: 'document_idle' }]);
});

test('the keyboard opens what the toolbar button opens', () => {
  expect(manifest.commands).toEqual({ _execute_action: { suggested_key: { default: 'Alt+Shift+B' } } });
});

test('its pages run scripts of its own and no others, and only the sites it knows may frame them', () => {
  const { extension_pages: policy } = manifest.content_security_policy;
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toMatch(/unsafe|blob:|data:/);
  expect(policy).toMatch(/frame-ancestors https:\/\/buildertrend\.net http:\/\/127\.0\.0\.1:\*$/);
});

test('the key in the manifest gives the id that the server knows', async () => {
  const bytes = Uint8Array.from(atob(manifest.key), (character) => character.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 16);
  const letters = [...digest].flatMap((byte) => [byte >> 4, byte & 15]).map((half) => 'abcdefghijklmnop'[half]);
  expect(letters.join('')).toBe(EXTENSION_ID);
});
