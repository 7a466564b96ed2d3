/** Where Banksman runs on the machine of somebody who tries it. */
const DEFAULT_ADDRESS = 'http://localhost:3000';

/** The address of the BFF, without a slash at its end. `isManaged`: set by the administrator's policy and not to be changed here. */
export type Settings = { address: string; isManaged: boolean };

/** Managed policy first (`managed-schema.json`), then the options page, then this machine. */
export async function settings(): Promise<Settings> {
  const managed = await chrome.storage.managed.get<{ address?: string }>('address').catch(() => ({ address: undefined }));
  const byPolicy = parseAddress(managed.address);
  if (byPolicy) return { address: byPolicy, isManaged: true };
  const local = await chrome.storage.local.get<{ address?: string }>('address');
  return { address: parseAddress(local.address) ?? DEFAULT_ADDRESS, isManaged: false };
}

/** Keeps the address. @returns false when it is none */
export async function keepAddress(text: string): Promise<boolean> {
  const address = parseAddress(text);
  if (address) await chrome.storage.local.set({ address });
  return address !== null;
}

/** An origin, `https:` unless it is this machine: tokens do not travel in the clear. Null for anything else. */
export function parseAddress(text: unknown): string | null {
  if (typeof text !== 'string' || !URL.canParse(text.trim())) return null;
  const { protocol, hostname, origin } = new URL(text.trim());
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? origin : null;
}
