import type { Artifact, RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Problem } from '../../ui/problem.tsx';
import { CodeBlock } from './code-block.tsx';
import { artifactUrl, textOfFileQuery } from './queries.ts';

/** Text files up to this size are shown; larger ones are downloaded. */
const SHOWN_MAX_BYTES = 256 * 1024;
type Preview = 'text' | 'image' | 'page' | 'none';

/** The files a run produced, to look at here and to download. */
export function Files({ run }: { run: RunDetail }) {
  if (run.artifacts.length === 0) {
    return <EmptyState title="No files">What a run produces to keep or to print, such as a confirmation, lies here.</EmptyState>;
  }
  return (
    <Stack spacing={2} component="ul" aria-label="Files" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {run.artifacts.map((file) => (
        <li key={file.id}>
          <File run={run} file={file} isOnly={run.artifacts.length === 1} />
        </li>
      ))}
    </Stack>
  );
}

function File({ run, file, isOnly }: { run: RunDetail; file: Artifact; isOnly: boolean }) {
  const format = useFormat();
  const preview = previewOf(file);
  return (
    <Paper variant="outlined" sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, justifyContent: 'space-between', alignItems: 'center', mb: 1 }}>
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h3" sx={{ overflowWrap: 'anywhere' }}>
            {file.name}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {format.bytes(file.bytes)}, {format.when(file.created_at)}
          </Typography>
        </Box>
        <Button component="a" href={artifactUrl(run, file.id)} download={file.name} variant="outlined" size="small">
          Download {file.name}
        </Button>
      </Box>
      {preview === 'none' ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          This kind of file is not shown here; download it to look at it.
        </Typography>
      ) : (
        <Disclosure label={`Show ${file.name} here`} startsOpen={isOnly}>
          <Shown run={run} file={file} preview={preview} />
        </Disclosure>
      )}
    </Paper>
  );
}

function Shown({ run, file, preview }: { run: RunDetail; file: Artifact; preview: Exclude<Preview, 'none'> }) {
  const frame = { width: 1, border: 1, borderColor: 'divider', borderRadius: 2, bgcolor: 'common.white' };
  if (preview === 'image')
    return <Box component="img" src={artifactUrl(run, file.id)} alt={file.name} sx={{ ...frame, maxHeight: 560, objectFit: 'contain' }} />;
  if (preview === 'page') {
    // Somebody else's words: no scripts, no forms, no origin of ours.
    return (
      <Box component="iframe" sandbox="" src={`${artifactUrl(run, file.id)}?show=true`} title={file.name} sx={{ ...frame, height: 480 }} />
    );
  }
  return <TextFile run={run} file={file} />;
}

function TextFile({ run, file }: { run: RunDetail; file: Artifact }) {
  const { data, error, refetch } = useQuery(textOfFileQuery(run, file.id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton variant="rounded" height={120} />;
  return <CodeBlock label={file.name} text={file.content_type.includes('json') ? indented(data) : data} />;
}

function previewOf({ content_type: type, bytes }: Artifact): Preview {
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) return 'image';
  if (type.startsWith('text/html')) return 'page';
  const isText = type.startsWith('text/') || type.includes('json');
  return isText && bytes <= SHOWN_MAX_BYTES ? 'text' : 'none';
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
