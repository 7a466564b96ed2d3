import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect } from 'react';
import { Sentence } from './sentence.tsx';
import { visuallyHidden } from './visually-hidden.ts';

/** Names the browser tab after the page; the number stands in front when something waits. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Banksman`;
  }, [title]);
}

type Props = {
  title: string;
  standing?: ReactNode;
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  width?: number;
  isHeadHidden?: boolean;
  /** stands beside a list that has taken the margin on the left */
  isInner?: boolean;
};

/** A page: what it is about, how it stands, one primary action, and the thing itself. At most 1,280 px wide. */
export function Page({ title, standing, above, actions, children, width = 1280, isHeadHidden = false, isInner = false }: Props) {
  useTitle(title);
  return (
    <Box
      sx={{
        width: 1,
        maxWidth: isInner ? { xs: 1280, md: 860 } : 1280,
        mx: isInner ? { xs: 'auto', md: 0 } : 'auto',
        px: { xs: 2, sm: 3, lg: 4 },
        pt: { xs: 2.5, md: 4 },
        pb: { xs: 4, md: 6 },
      }}
    >
      <Stack
        direction={{ xs: 'column', sm: 'row' }}
        spacing={2}
        sx={{ mb: isHeadHidden ? 1 : { xs: 2, md: 3 }, justifyContent: 'space-between', alignItems: { sm: 'flex-end' } }}
      >
        <Box sx={{ minWidth: 0 }}>
          {above}
          <Typography variant="h1" sx={isHeadHidden ? visuallyHidden : { textWrap: 'balance' }}>
            <Sentence>{title}</Sentence>
          </Typography>
          {standing && !isHeadHidden && (
            <Typography component="div" sx={{ color: 'text.secondary', mt: 0.5 }}>
              {standing}
            </Typography>
          )}
        </Box>
        {actions && (
          <Stack direction="row" spacing={1} sx={{ flexShrink: 0 }}>
            {actions}
          </Stack>
        )}
      </Stack>
      <Box sx={{ maxWidth: width }}>{children}</Box>
    </Box>
  );
}

/** A titled block on a page. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title}>
      <Stack direction="row" spacing={1} sx={{ mb: 1.5, alignItems: 'baseline', justifyContent: 'space-between' }}>
        <Typography variant="h3" component="h2">
          {title}
        </Typography>
        {aside}
      </Stack>
      {children}
    </Box>
  );
}
