import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { plural } from '../../lib/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { fieldId } from './form-context.ts';
import type { FieldErrors } from './hotel-request.ts';

/** Everything that is wrong, on top of the form, each line leading to its field. Takes the focus when it appears. */
export function ErrorSummary({ errors, ref }: { errors: FieldErrors; ref: React.Ref<HTMLDivElement> }) {
  const lines = Object.entries(errors);
  const lead = (path: string) => {
    const field = document.getElementById(fieldId(path));
    const target = field?.matches('input, textarea, button')
      ? field
      : field?.querySelector<HTMLElement>('input, textarea, [contenteditable], [tabindex="0"]');
    (target ?? field)?.focus();
    field?.scrollIntoView({ block: 'center' });
  };
  return (
    <Notice ref={ref} tone="trouble" role="alert" title={`${plural(lines.length, 'field needs', 'fields need')} another look`}>
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
        {lines.map(([path, message]) => (
          <li key={path}>
            <Link
              component="button"
              type="button"
              onClick={() => lead(path)}
              sx={{ typography: 'body2', textAlign: 'left', verticalAlign: 'baseline' }}
            >
              {message}
            </Link>
          </li>
        ))}
      </Box>
    </Notice>
  );
}
