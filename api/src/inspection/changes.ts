import { type ChangedField, canonicalJson } from '@banksman/contracts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields that differ between two objects, by dotted path in the order of `after`; lists are compared whole. */
export function changedFields(before: Record<string, unknown>, after: Record<string, unknown>, where = ''): ChangedField[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.flatMap((key): ChangedField[] => {
    const [was, is] = [before[key] ?? null, after[key] ?? null];
    if (isObject(was) && isObject(is)) return changedFields(was, is, `${where}${key}.`);
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ field: `${where}${key}`, before: was, after: is }];
  });
}
