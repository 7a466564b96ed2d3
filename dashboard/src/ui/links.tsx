import BackIcon from '@mui/icons-material/ArrowBack';
import Box from '@mui/material/Box';
import Button, { type ButtonProps } from '@mui/material/Button';
import MuiLink, { type LinkProps } from '@mui/material/Link';
import type { SxProps, Theme } from '@mui/material/styles';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';

type Anchor = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: React.Ref<HTMLAnchorElement> };

/** A button that goes somewhere. */
export const LinkButton = createLink((props: Omit<ButtonProps<'a'>, 'component'>) => <Button component="a" {...props} />);

/** A link in a sentence. */
export const TextLink = createLink((props: LinkProps) => <MuiLink {...props} />);

/** A whole row or card that goes somewhere; looks like nothing until it is given a look. */
export const AreaLink = createLink(({ sx, ...props }: Anchor & { sx?: SxProps<Theme> }) => (
  <Box component="a" {...props} sx={[{ color: 'inherit', textDecoration: 'none' }, ...(Array.isArray(sx) ? sx : [sx])]} />
));

/** The way back, above a page's title. */
export const BackLink = createLink(({ children, ...props }: LinkProps) => (
  <MuiLink
    underline="none"
    variant="body2"
    {...props}
    sx={{
      display: 'inline-flex',
      alignItems: 'center',
      gap: 0.5,
      minHeight: 32,
      color: 'text.secondary',
      ':hover': { color: 'text.primary' },
      '@media (pointer: coarse)': { minHeight: 44 },
    }}
  >
    <BackIcon aria-hidden sx={{ fontSize: 16 }} />
    {children}
  </MuiLink>
));
