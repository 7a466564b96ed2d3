import { createTheme } from '@mui/material/styles';
import type {} from '@mui/x-date-pickers/themeAugmentation';
import { darkPalette, lightPalette } from './palette.ts';
import { components } from './theme-components.ts';

const sans = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";
const TIGHT = '-0.017em';

/** Every colour, size and component default of the dashboard. Light and dark are equals; the document element says which. */
export const theme = createTheme({
  cssVariables: { cssVarPrefix: 'bk', colorSchemeSelector: 'data-theme' },
  colorSchemes: { light: { palette: lightPalette }, dark: { palette: darkPalette } },
  spacing: 8,
  shape: { borderRadius: 4 },
  breakpoints: { values: { xs: 0, sm: 600, md: 900, lg: 1200, xl: 1536 } },
  typography: {
    fontFamily: sans,
    fontWeightRegular: 400,
    fontWeightMedium: 550,
    fontWeightBold: 680,
    h1: { fontSize: '1.625rem', lineHeight: 1.25, fontWeight: 680, letterSpacing: '-0.022em' },
    h2: { fontSize: '1.25rem', lineHeight: 1.3, fontWeight: 680, letterSpacing: TIGHT },
    h3: { fontSize: '0.9375rem', lineHeight: 1.4, fontWeight: 680, letterSpacing: '-0.008em' },
    subtitle1: { fontSize: '0.9375rem', lineHeight: 1.5, fontWeight: 550 },
    subtitle2: { fontSize: '0.8125rem', lineHeight: 1.5, fontWeight: 550 },
    body1: { fontSize: '0.9375rem', lineHeight: 1.5 },
    body2: { fontSize: '0.875rem', lineHeight: 1.5 },
    caption: { fontSize: '0.8125rem', lineHeight: 1.5 },
    button: { fontSize: '0.9375rem', lineHeight: 1.4, fontWeight: 550, textTransform: 'none', letterSpacing: '-0.004em' },
    figure: {
      fontFamily: sans,
      fontSize: '1.75rem',
      lineHeight: 1.2,
      fontWeight: 680,
      letterSpacing: '-0.025em',
      fontVariantNumeric: 'tabular-nums',
    },
    mono: { fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace", fontSize: '0.8125rem', lineHeight: 1.5 },
  },
  transitions: {
    duration: { shortest: 120, shorter: 150, short: 160, standard: 180, complex: 200, enteringScreen: 180, leavingScreen: 150 },
  },
  components,
});
