import Box from '@mui/material/Box';
import { aroundDays } from '../lib/days-in.ts';

/** A sentence of an automation. Its days stay on one line: "7-" at the end of one is not read as a date. The text itself is unchanged. */
export function Sentence({ children }: { children: string }) {
  return aroundDays(children).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <Box key={index} component="span" sx={{ whiteSpace: 'nowrap' }}>
        {part}
      </Box>
    ) : (
      part
    ),
  );
}
