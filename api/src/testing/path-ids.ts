import type { Furniture } from './furnished-office.ts';

/** What an id in a path is the id of: by the path up to it, or by its name alone. */
const KIND_OF: Record<string, keyof Furniture> = {
  '{job_id}': 'run',
  '{annotation_id}': 'annotation',
  '{artifact_id}': 'artifact',
  '{fingerprint}': 'failure',
  '/runs/{id}': 'run',
  '/approvals/{id}': 'approval',
  '/approval-rules/{id}': 'rule',
  '/bulk/{id}': 'bulk',
  '/users/{id}': 'user',
  '/users/me/sessions/{id}': 'session',
  '/machines/{id}': 'machine',
  '/invitations/{id}': 'invitation',
  '/schedules/{id}': 'schedule',
  '/views/{id}': 'view',
  '/buildertrend/daily-logs/{key}': 'log',
};

/** Parameters that are the same word in every workspace, and keys that are proof by themselves. */
const NAMES: Record<string, string> = {
  '/auth/issuers/{id}': 'google',
  '{connector}': 'supplier',
  '{module_id}': 'AM-901',
  '{revision}': '1',
  '{step}': 'price',
  '{side}': 'output',
  '{name}': 'priceCents',
  '{job}': '48211904',
  '{token}': 'x'.repeat(43),
};

/** @throws Error for a parameter that nobody has said the meaning of */
export function kindsIn(path: string): (keyof Furniture)[] {
  return [...path.matchAll(/\{\w+\}/g)].flatMap((found) => {
    const [name] = found;
    const kind = KIND_OF[path.slice(0, found.index + name.length)] ?? KIND_OF[name];
    if (kind) return [kind];
    if (nameAt(path, found.index, name)) return [];
    throw new Error(`${path}: what is ${name} the id of? Say it in KIND_OF or NAMES.`);
  });
}

/** The path with an id in each place that is one, and the usual word in the others. */
export function filledPath(path: string, idOf: (kind: keyof Furniture, position: number) => string): string {
  let position = 0;
  return path.replaceAll(/\{\w+\}/g, (name, at: number) => {
    const kind = KIND_OF[path.slice(0, at + name.length)] ?? KIND_OF[name];
    if (!kind) return nameAt(path, at, name) ?? name;
    position += 1;
    return idOf(kind, position - 1);
  });
}

const nameAt = (path: string, at: number, name: string) => NAMES[path.slice(0, at + name.length)] ?? NAMES[name];
