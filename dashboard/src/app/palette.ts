import type { PaletteOptions } from '@mui/material/styles';

/** A state's colours: `main` for marks (≥ 3:1), `text` on `soft` or paper (≥ 4.5:1), `soft` behind it, `line` around it. */
type Tone = { main: string; dark: string; contrastText: string; text: string; soft: string; line: string };

declare module '@mui/material/styles' {
  interface Palette {
    signal: Tone;
    working: Tone;
    someone: Tone;
    done: Tone;
    trouble: Tone;
    quiet: Tone;
    surface: { sunken: string; hover: string; strongLine: string };
  }
  interface PaletteOptions {
    signal: Tone;
    working: Tone;
    someone: Tone;
    done: Tone;
    trouble: Tone;
    quiet: Tone;
    surface: { sunken: string; hover: string; strongLine: string };
  }
  interface TypeText {
    tertiary: string;
  }
  interface TypographyVariants {
    figure: React.CSSProperties;
    mono: React.CSSProperties;
  }
  interface TypographyVariantsOptions {
    figure?: React.CSSProperties;
    mono?: React.CSSProperties;
  }
}
declare module '@mui/material/Typography' {
  interface TypographyPropsVariantOverrides {
    figure: true;
    mono: true;
  }
}
declare module '@mui/material/Button' {
  interface ButtonPropsColorOverrides {
    signal: true;
  }
}

export const lightPalette: PaletteOptions = {
  mode: 'light',
  background: { default: '#f5f6f8', paper: '#ffffff' },
  surface: { sunken: '#eef0f3', hover: '#f1f3f6', strongLine: '#8b95a3' },
  divider: '#dfe3e8',
  text: { primary: '#12161c', secondary: '#4c5665', tertiary: '#606b7a', disabled: '#8b95a3' },
  primary: { main: '#1b222c', light: '#333d4b', dark: '#0b0f14', contrastText: '#ffffff' },
  secondary: { main: '#4c5665', contrastText: '#ffffff' },
  signal: { main: '#ff6b13', dark: '#f05a00', contrastText: '#1c0d00', text: '#a83c00', soft: '#fff1e7', line: '#ffc79f' },
  working: { main: '#2563d9', dark: '#1c4fb3', contrastText: '#ffffff', text: '#1c4fb3', soft: '#eaf1fe', line: '#b9d0fa' },
  someone: { main: '#7a4fd6', dark: '#6238bb', contrastText: '#ffffff', text: '#6238bb', soft: '#f2edfd', line: '#d4c3f6' },
  done: { main: '#17824a', dark: '#106338', contrastText: '#ffffff', text: '#106338', soft: '#e6f5ec', line: '#abdcc0' },
  trouble: { main: '#cf2a2a', dark: '#ad1f1f', contrastText: '#ffffff', text: '#ad1f1f', soft: '#fdecec', line: '#f5bcbc' },
  quiet: { main: '#6b7683', dark: '#4c5665', contrastText: '#ffffff', text: '#4c5665', soft: '#eef0f3', line: '#d3d8df' },
  error: { main: '#c42424', contrastText: '#ffffff' },
  success: { main: '#17824a', contrastText: '#ffffff' },
  warning: { main: '#a83c00', contrastText: '#ffffff' },
  info: { main: '#2563d9', contrastText: '#ffffff' },
};

export const darkPalette: PaletteOptions = {
  mode: 'dark',
  background: { default: '#0d1014', paper: '#151a20' },
  surface: { sunken: '#10141a', hover: '#1b2129', strongLine: '#6f7a89' },
  divider: '#272e38',
  text: { primary: '#eceff3', secondary: '#aab4c1', tertiary: '#8e99a8', disabled: '#66717f' },
  primary: { main: '#e9edf2', light: '#ffffff', dark: '#ffffff', contrastText: '#0d1014' },
  secondary: { main: '#aab4c1', contrastText: '#0d1014' },
  signal: { main: '#ff7a29', dark: '#ff8f4a', contrastText: '#1c0d00', text: '#ffa266', soft: '#2d1a0d', line: '#6b3712' },
  working: { main: '#6ea2ff', dark: '#8cb6ff', contrastText: '#08152e', text: '#94bbff', soft: '#14213a', line: '#2b4778' },
  someone: { main: '#a98bf0', dark: '#bda5f5', contrastText: '#160a33', text: '#c2adf6', soft: '#211a38', line: '#463873' },
  done: { main: '#45ba7b', dark: '#67cb95', contrastText: '#04180d', text: '#71d09c', soft: '#10261a', line: '#23533a' },
  trouble: { main: '#f26d6d', dark: '#f68d8d', contrastText: '#2b0707', text: '#f79a9a', soft: '#301616', line: '#6b2e2e' },
  quiet: { main: '#8e99a8', dark: '#aab4c1', contrastText: '#0d1014', text: '#aab4c1', soft: '#1d232b', line: '#343d49' },
  error: { main: '#f47c7c', contrastText: '#2b0707' },
  success: { main: '#45ba7b', contrastText: '#04180d' },
  warning: { main: '#ffa266', contrastText: '#1c0d00' },
  info: { main: '#6ea2ff', contrastText: '#08152e' },
};
