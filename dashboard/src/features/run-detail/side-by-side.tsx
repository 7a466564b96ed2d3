import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type Format, labelOf } from '../../lib/format.ts';
import { useFormat } from '../../lib/session.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { type DiffPart, wordDiff } from './word-diff.ts';

export type SideBySideField = { field: string; before: unknown; after: unknown };
type Props = { fields: readonly SideBySideField[]; before: string; after: string; currency?: string | null; label: string };

const COLUMNS = { xs: '1fr 1fr', sm: '140px 1fr 1fr' };

/** Fields in two columns, before and after, with the words that differ marked; never by colour alone. */
export function SideBySide({ fields, before, after, currency = null, label }: Props) {
  const format = useFormat();
  return (
    <Box role="table" aria-label={label} sx={{ border: 1, borderColor: 'divider', borderRadius: 2, overflow: 'hidden' }}>
      <Box role="row" sx={{ display: 'grid', gridTemplateColumns: COLUMNS, columnGap: 2, px: 1.5, py: 0.75, bgcolor: 'surface.sunken' }}>
        <Box role="columnheader" component="span" sx={{ display: { xs: 'none', sm: 'block' } }}>
          <Box component="span" sx={visuallyHidden}>
            What
          </Box>
        </Box>
        {[before, after].map((title) => (
          <Typography role="columnheader" key={title} variant="subtitle2" component="span" sx={{ color: 'text.secondary' }}>
            {title}
          </Typography>
        ))}
      </Box>
      {fields.map(({ field, before: was, after: is }) => {
        const [from, to] = [readable(field, was, currency, format), readable(field, is, currency, format)];
        const parts = wordDiff(from, to);
        return (
          <Box
            role="row"
            key={field}
            sx={{ display: 'grid', gridTemplateColumns: COLUMNS, columnGap: 2, px: 1.5, py: 1, borderTop: 1, borderColor: 'divider' }}
          >
            <Typography
              role="rowheader"
              variant="body2"
              component="span"
              sx={{ color: 'text.tertiary', gridColumn: { xs: '1 / -1', sm: 'auto' } }}
            >
              {field.split('.').map(labelOf).join(', ')}
            </Typography>
            <Cell parts={parts.filter(({ is: kind }) => kind !== 'new')} />
            <Cell parts={parts.filter(({ is: kind }) => kind !== 'gone')} />
          </Box>
        );
      })}
    </Box>
  );
}

function Cell({ parts }: { parts: readonly DiffPart[] }) {
  return (
    <Typography role="cell" variant="body2" component="span" sx={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      {parts.length === 0 && (
        <Box component="span" sx={{ color: 'text.tertiary' }}>
          nothing
        </Box>
      )}
      {parts.map(({ text, is }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
        <Marked key={index} text={text} is={is} />
      ))}
    </Typography>
  );
}

function Marked({ text, is }: DiffPart) {
  if (is === 'same') return text;
  const tone = is === 'gone' ? 'trouble' : 'done';
  return (
    <Box
      component={is === 'gone' ? 'del' : 'ins'}
      sx={{
        bgcolor: `${tone}.soft`,
        color: `${tone}.text`,
        textDecoration: is === 'gone' ? 'line-through' : 'none',
        fontWeight: 550,
        borderRadius: '3px',
      }}
    >
      {text}
    </Box>
  );
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A value as one text that can be compared word by word. */
function readable(field: string, value: unknown, currency: string | null, format: Format): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return /_?cents$/i.test(field) ? format.money(value, currency ?? 'USD') : format.number(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string') {
    if (DATE.test(value)) return format.nightYear(value);
    return INSTANT.test(value) ? format.when(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => readable(field, item, currency, format)).join(', ');
  return Object.entries(value)
    .filter(([, item]) => item !== null && item !== '')
    .map(([key, item]) => readable(key, item, currency, format))
    .join(', ');
}
