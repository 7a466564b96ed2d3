import type { Reason, Source } from '@banksman/contracts';
import AddIcon from '@mui/icons-material/Add';
import MinusIcon from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { safeHref } from '../../lib/safe-href.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';

/** What speaks for it and what against, each side told by sign and word, not by colour alone. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const sorted = reasons.toSorted((a, b) => Number(b.supports) - Number(a.supports));
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
      {sorted.map((reason) => {
        const Icon = reason.supports ? AddIcon : MinusIcon;
        const tone = reason.supports ? 'done' : 'trouble';
        return (
          <Box
            component="li"
            key={`${reason.topic} ${reason.text}`}
            sx={{ display: 'grid', gridTemplateColumns: '20px 1fr', columnGap: 1, alignItems: 'start' }}
          >
            <Box
              aria-hidden
              sx={{
                width: 18,
                height: 18,
                mt: '2px',
                borderRadius: '5px',
                display: 'grid',
                placeItems: 'center',
                bgcolor: `${tone}.soft`,
                color: `${tone}.text`,
              }}
            >
              <Icon sx={{ fontSize: 14 }} />
            </Box>
            <Typography variant="body2" component="span">
              <span style={visuallyHidden}>{reason.supports ? 'For: ' : 'Against: '}</span>
              {reason.text.charAt(0).toUpperCase() + reason.text.slice(1)}
            </Typography>
          </Box>
        );
      })}
    </Box>
  );
}

/** Where the rules come from, with the words that were used, so that a person can check. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  const [first] = sources;
  if (!first) return null;
  const label = sources.length === 1 ? `Based on ${first.title}` : `Based on ${sources.length} passages of your documents`;
  return (
    <Disclosure label={label}>
      <Box component="ul" sx={{ m: 0, ml: 1, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
        {sources.map((source) => (
          <Passage key={`${source.title} ${source.excerpt}`} source={source} />
        ))}
      </Box>
    </Disclosure>
  );
}

function Passage({ source }: { source: Source }) {
  const href = safeHref(source.url);
  return (
    <Box component="li" sx={{ pl: 2, borderLeft: 2, borderColor: 'quiet.line' }}>
      <Typography variant="subtitle2">{source.title}</Typography>
      <Typography component="blockquote" variant="body2" sx={{ m: 0, maxWidth: '70ch', color: 'text.secondary', whiteSpace: 'pre-line' }}>
        {source.excerpt}
      </Typography>
      {href && (
        <Link href={href} target="_blank" rel="noreferrer" variant="body2">
          Open {source.title}
        </Link>
      )}
    </Box>
  );
}

/** The agent's own words: apart from the facts and marked as such. */
export function AgentNote({ note }: { note: string }) {
  return (
    <Box component="figure" sx={{ m: 0, p: 2, borderRadius: 2, bgcolor: 'surface.sunken' }}>
      <Typography component="figcaption" variant="caption" sx={{ color: 'text.tertiary', fontWeight: 550 }}>
        In the agent’s own words, not checked like the facts above
      </Typography>
      <Typography component="blockquote" variant="body2" sx={{ m: 0, mt: 0.5, maxWidth: '70ch', whiteSpace: 'pre-line' }}>
        {note}
      </Typography>
    </Box>
  );
}
