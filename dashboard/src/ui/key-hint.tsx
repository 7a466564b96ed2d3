import Box from '@mui/material/Box';

/** The key that does the same; hidden where there is no keyboard. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <Box
      component="kbd"
      aria-hidden
      sx={{
        display: { xs: 'none', md: 'inline-grid' },
        '@media (pointer: coarse)': { display: 'none' },
        placeItems: 'center',
        minWidth: 20,
        height: 20,
        px: 0.5,
        borderRadius: '5px',
        border: 1,
        borderColor: 'currentColor',
        opacity: 0.75,
        fontFamily: 'inherit',
        // stronger than what a button says of its icons
        '&&&': { fontSize: '0.75rem' },
        lineHeight: 1,
      }}
    >
      {keys}
    </Box>
  );
}
