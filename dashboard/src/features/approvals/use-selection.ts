import { useState } from 'react';

/** Which of the listed questions are selected, in the order of the list; what leaves the list leaves the selection. */
export function useSelection(selectable: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const toggle = (id: string, range: boolean) => {
    if (!selectable.includes(id)) return;
    const next = new Set(chosen);
    const from = last === null ? -1 : selectable.indexOf(last);
    if (range && from >= 0) {
      const to = selectable.indexOf(id);
      for (const one of selectable.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
    } else if (!next.delete(id)) next.add(id);
    setChosen(next);
    setLast(id);
  };
  return { ids: new Set(selectable.filter((id) => chosen.has(id))), toggle, clear: () => setChosen(new Set()) };
}
