/** The values of a JSON object, each under its path: `{a: {b: [1, 2]}}` has `a.b.0` and `a.b.1`. */
function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return into.set(path, value);
  for (const [key, part] of Object.entries(value)) leaves(part, path === '' ? key : `${path}.${key}`, into);
  return into;
}

/** How many fields a proposal has, and how many of them were answered otherwise; a field that was added or left out is changed too. */
export function changedFields(proposed: unknown, answered: unknown): { total: number; changed: number } {
  const before = leaves(proposed, '', new Map());
  const after = leaves(answered, '', new Map());
  const keys = new Set([...before.keys(), ...after.keys()]);
  const changed = [...keys].filter((key) => before.get(key) !== after.get(key)).length;
  return { total: before.size, changed: Math.min(changed, before.size) };
}

/** How many of a proposal's fields an edit names that is priced and asked again; a field it does not have counts as one. */
export function editedFields(proposed: unknown, edits: Record<string, unknown>): { total: number; changed: number } {
  const { total } = changedFields(proposed, proposed);
  return { total, changed: Math.min(leaves(edits, '', new Map()).size, total) };
}
