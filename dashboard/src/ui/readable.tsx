import Box from '@mui/material/Box';
import { type Format, labelOf } from '../lib/format.ts';
import { useFormat } from '../lib/session.ts';
import { Fact, Facts } from './facts.tsx';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** What reads without names: a place, a person. */
const IN_ONE_LINE = 5;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * Any JSON object as labelled facts: money, dates and people readable, empty values left out. For what has no layout of its own.
 * Amounts are recognised by `_cents` in the key and read in `currency` of the same object (USD without one).
 * @param titles names of keys that are better than the keys, in the order to show them; other keys follow
 */
export function Readable({ value, titles = new Map() }: { value: Record<string, unknown>; titles?: ReadonlyMap<string, string | null> }) {
  const currency = typeof value.currency === 'string' ? value.currency : 'USD';
  const order = [...titles.keys()];
  const rank = (key: string) => (titles.has(key) ? order.indexOf(key) : order.length);
  const shown = filledIn(value)
    .filter(([key]) => key !== 'currency')
    .toSorted(([a], [b]) => rank(a) - rank(b));
  return (
    <Facts>
      {shown.map(([key, item]) => (
        <Fact key={key} label={titles.get(key) ?? labelOf(key)}>
          <Value name={key} value={item} currency={currency} />
        </Fact>
      ))}
    </Facts>
  );
}

const filledIn = (value: object) =>
  Object.entries(value).filter(
    ([, item]) => item !== null && item !== undefined && item !== '' && !(Array.isArray(item) && item.length === 0),
  );

function Value({ name, value, currency }: { name: string; value: unknown; currency: string }) {
  const format = useFormat();
  if (typeof value === 'number') return name.endsWith('_cents') ? format.money(value, currency) : format.number(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') return <span style={{ whiteSpace: 'pre-line' }}>{textOf(value, format)}</span>;
  if (Array.isArray(value)) {
    return (
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
        {value.map((item: unknown) => (
          <li key={JSON.stringify(item)}>
            <Value name={name} value={item} currency={currency} />
          </li>
        ))}
      </Box>
    );
  }
  if (typeof value === 'object' && value !== null && filledIn(value).length > IN_ONE_LINE) return <Parts value={value} />;
  return oneLine(value, format);
}

/** An object inside of another one, its parts named: "38259, 0, USD" says nothing. */
function Parts({ value }: { value: object }) {
  const currency = 'currency' in value && typeof value.currency === 'string' ? value.currency : 'USD';
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
      {filledIn(value)
        .filter(([key]) => key !== 'currency')
        .map(([key, item]) => (
          <li key={key}>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {labelOf(key)}:{' '}
            </Box>
            <Value name={key} value={item} currency={currency} />
          </li>
        ))}
    </Box>
  );
}

/** Dates and moments as people write them. */
function textOf(text: string, format: Format): string {
  if (DATE.test(text)) return format.nightYear(text);
  return INSTANT.test(text) ? format.when(text) : text;
}

/** "Maple Street Residence, 1410 Larimer St, Denver": the texts and numbers of an object in their order; its id only if that is all. */
function oneLine(value: unknown, format: Format): string {
  if (typeof value !== 'object' || value === null) return textOf(String(value ?? ''), format);
  const filled = Object.entries(value).filter(([, item]) => item !== null && item !== '');
  const words = filled.filter(([key]) => key !== 'id');
  return (words.length > 0 ? words : filled).map(([, item]) => oneLine(item, format)).join(', ');
}
