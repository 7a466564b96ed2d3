import SvgIcon, { type SvgIconProps } from '@mui/material/SvgIcon';

/** Our sign: a banksman with one arm raised and one out. */
export function Mark(props: SvgIconProps) {
  return (
    <SvgIcon viewBox="0 0 32 32" {...props}>
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <g fill="none" stroke="var(--bk-palette-background-paper)" strokeWidth="2.75" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="16" cy="9.5" r="2.75" fill="var(--bk-palette-background-paper)" stroke="none" />
        <path d="M16 15.5v9.5M16 16.5h9.5M16 16.5 9 12V6.5" />
      </g>
    </SvgIcon>
  );
}
