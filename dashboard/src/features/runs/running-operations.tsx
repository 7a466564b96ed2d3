import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { useFormat } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import { bulkListQuery, isUnderWay } from './queries.ts';
import { ACTION_WORDS } from './words.ts';

/** What is being done to many runs just now, with the way to it. */
export function RunningOperations() {
  const format = useFormat();
  const { data: operations = [] } = useQuery(bulkListQuery);
  const running = operations.filter(isUnderWay);
  if (running.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1, mb: 2 }}>
      {running.map((operation) => (
        <Notice key={operation.id} tone="working" title={operation.name}>
          {format.number(operation.done + operation.skipped + operation.failed)} of {format.number(operation.total)} runs,{' '}
          {ACTION_WORDS[operation.action].doing.toLowerCase()} for {operation.created_by}.{' '}
          <TextLink to="/runs/bulk/$bulkId" params={{ bulkId: operation.id }}>
            See how far it is
          </TextLink>
        </Notice>
      ))}
    </Box>
  );
}
