import type { Components, CssVarsTheme, Theme } from '@mui/material/styles';

type ThemeComponents = Components<Omit<Theme, 'components' | 'palette'> & CssVarsTheme>;

const TOUCH = '@media (pointer: coarse)';
const CONTROL_HEIGHT = 40;
const TOUCH_HEIGHT = 44;

const page: ThemeComponents = {
  MuiCssBaseline: {
    styleOverrides: (theme) => ({
      html: { fontFeatureSettings: "'cv11', 'ss03'", textSizeAdjust: '100%' },
      // Not on all text: Inter's tabular set also widens the hyphen.
      'time, td, dd > strong': { fontVariantNumeric: 'tabular-nums' },
      body: { fontSize: '0.9375rem', lineHeight: 1.5, backgroundColor: theme.vars.palette.background.default },
      '#root': { minHeight: '100dvh' },
      a: { color: 'inherit' },
      ':focus-visible': { outline: `2px solid ${theme.vars.palette.working.main}`, outlineOffset: 2 },
      '::selection': { backgroundColor: theme.vars.palette.working.line },
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': {
          animationDuration: '0.01ms !important',
          animationIterationCount: '1 !important',
          // however short, a colour that is inherited would change one level of the page per frame
          transition: 'none !important',
        },
      },
    }),
  },
  MuiTypography: { defaultProps: { variantMapping: { figure: 'p', mono: 'span', subtitle1: 'p', subtitle2: 'p' } } },
  MuiLink: { defaultProps: { underline: 'always' }, styleOverrides: { root: { textUnderlineOffset: 3, textDecorationThickness: 1 } } },
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: {
      root: { backgroundImage: 'none' },
      outlined: ({ theme }) => ({ borderColor: theme.vars.palette.divider, borderRadius: 12 }),
      elevation8: ({ theme }) => ({ border: `1px solid ${theme.vars.palette.divider}` }),
    },
  },
  MuiTooltip: { defaultProps: { enterDelay: 400, arrow: false }, styleOverrides: { tooltip: { fontSize: '0.8125rem', borderRadius: 6 } } },
  MuiSkeleton: { defaultProps: { animation: 'pulse' }, styleOverrides: { root: { transform: 'none' } } },
  MuiDivider: { styleOverrides: { root: ({ theme }) => ({ borderColor: theme.vars.palette.divider }) } },
};

const buttons: ThemeComponents = {
  MuiButtonBase: { defaultProps: { disableRipple: true }, styleOverrides: { root: { fontFamily: 'inherit' } } },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: ({ theme }) => ({
        minHeight: CONTROL_HEIGHT,
        paddingInline: 16,
        borderRadius: 8,
        transition: 'background-color 150ms, border-color 150ms, transform 80ms',
        ':active': { transform: 'translateY(1px)' },
        '&.Mui-focusVisible': { outline: `2px solid ${theme.vars.palette.working.main}`, outlineOffset: 2 },
        [TOUCH]: { minHeight: TOUCH_HEIGHT },
      }),
      sizeSmall: { minHeight: 32, paddingInline: 12, fontSize: '0.875rem', [TOUCH]: { minHeight: 40 } },
      sizeLarge: { minHeight: 48, paddingInline: 24, fontSize: '1rem' },
      outlined: ({ theme }) => ({
        color: theme.vars.palette.text.primary,
        borderColor: theme.vars.palette.surface.strongLine,
        backgroundColor: theme.vars.palette.background.paper,
        ':hover': { borderColor: theme.vars.palette.text.secondary, backgroundColor: theme.vars.palette.surface.hover },
      }),
      text: ({ theme }) => ({
        color: theme.vars.palette.text.secondary,
        ':hover': { backgroundColor: theme.vars.palette.surface.hover, color: theme.vars.palette.text.primary },
      }),
    },
  },
  MuiIconButton: {
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 8,
        color: theme.vars.palette.text.secondary,
        ':hover': { backgroundColor: theme.vars.palette.surface.hover },
        [TOUCH]: { minWidth: TOUCH_HEIGHT, minHeight: TOUCH_HEIGHT },
      }),
    },
  },
  MuiToggleButton: {
    styleOverrides: {
      root: ({ theme }) => ({
        minHeight: CONTROL_HEIGHT,
        textTransform: 'none',
        borderColor: theme.vars.palette.divider,
        color: theme.vars.palette.text.secondary,
        '&.Mui-selected, &.Mui-selected:hover': {
          color: theme.vars.palette.text.primary,
          backgroundColor: theme.vars.palette.surface.sunken,
        },
        [TOUCH]: { minHeight: TOUCH_HEIGHT },
      }),
    },
  },
};

/** Labels stand above their field: readable in sunlight, never mistaken for a value. Same box for plain and date fields. */
const fields: ThemeComponents = {
  MuiTextField: { defaultProps: { fullWidth: true, size: 'small' } },
  MuiInputLabel: {
    defaultProps: { shrink: true, disableAnimation: true },
    styleOverrides: {
      root: ({ theme }) => ({
        position: 'static',
        transform: 'none',
        maxWidth: 'none',
        marginBottom: 6,
        pointerEvents: 'auto',
        whiteSpace: 'normal',
        fontSize: '0.875rem',
        lineHeight: 1.4,
        fontWeight: 550,
        color: theme.vars.palette.text.primary,
        '&.Mui-focused': { color: theme.vars.palette.text.primary },
      }),
      asterisk: { display: 'none' },
    },
  },
  MuiOutlinedInput: {
    defaultProps: { notched: false },
    styleOverrides: {
      root: ({ theme }) => ({
        minHeight: CONTROL_HEIGHT,
        borderRadius: 8,
        fontSize: '0.9375rem',
        backgroundColor: theme.vars.palette.background.paper,
        [TOUCH]: { minHeight: TOUCH_HEIGHT, fontSize: '1rem' },
      }),
      notchedOutline: ({ theme }) => ({ top: 0, borderColor: theme.vars.palette.surface.strongLine, legend: { display: 'none' } }),
    },
  },
  MuiPickersOutlinedInput: {
    styleOverrides: {
      root: ({ theme }) => ({
        minHeight: CONTROL_HEIGHT,
        borderRadius: 8,
        fontSize: '0.9375rem',
        backgroundColor: theme.vars.palette.background.paper,
        [TOUCH]: { minHeight: TOUCH_HEIGHT },
      }),
      notchedOutline: ({ theme }) => ({ top: 0, borderColor: theme.vars.palette.surface.strongLine, legend: { display: 'none' } }),
    },
  },
  MuiFormHelperText: {
    styleOverrides: {
      root: ({ theme }) => ({ marginInline: 0, marginTop: 6, fontSize: '0.8125rem', color: theme.vars.palette.text.tertiary }),
    },
  },
  MuiAutocomplete: {
    defaultProps: { handleHomeEndKeys: true },
    styleOverrides: { paper: ({ theme }) => ({ border: `1px solid ${theme.vars.palette.divider}`, marginTop: 4 }) },
  },
};

export const components: ThemeComponents = { ...page, ...buttons, ...fields };
