import Box from '@mui/material/Box';
import { Disclosure } from './disclosure.tsx';

/** The machine's own words, closed until somebody wants them. */
export function RawJson({ label, value }: { label: string; value: unknown }) {
  return (
    <Disclosure label={label}>
      <Box
        component="pre"
        // a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        sx={{
          m: 0,
          p: 1.5,
          maxHeight: 360,
          overflow: 'auto',
          borderRadius: 2,
          bgcolor: 'surface.sunken',
          typography: 'mono',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {JSON.stringify(value, null, 2)}
      </Box>
    </Disclosure>
  );
}
