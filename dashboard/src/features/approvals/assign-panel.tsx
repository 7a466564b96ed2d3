import type { Approval } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { profileQuery } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { decidersQuery, useAssign } from './queries.ts';

/** Who should answer; they are told by e-mail. */
export function AssignPanel({ approval, onClose }: { approval: Approval; onClose: () => void }) {
  const { data: people, error, refetch } = useQuery(decidersQuery);
  const me = useQuery(profileQuery).data?.id;
  const assign = useAssign(approval.id);
  const give = (userId: string | null) => assign.mutate(userId, { onSuccess: onClose });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!people) return <Skeleton variant="rounded" height={96} />;
  const others = people.filter(({ user_id }) => user_id !== approval.assigned_to?.user_id);
  return (
    <Stack spacing={1.5}>
      <Typography variant="subtitle2" component="h3">
        Who should answer this?
      </Typography>
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {others.map(({ user_id, name }, index) => (
          <Button key={user_id} variant="outlined" autoFocus={index === 0} disabled={assign.isPending} onClick={() => give(user_id)}>
            {user_id === me ? 'Me' : name}
          </Button>
        ))}
        {approval.assigned_to && (
          <Button variant="outlined" disabled={assign.isPending} onClick={() => give(null)}>
            Nobody in particular
          </Button>
        )}
        <Button variant="text" onClick={onClose}>
          Leave it
        </Button>
      </Stack>
      {assign.error && <Problem error={assign.error} />}
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        They are told by e-mail. Everybody who may decide still can.
      </Typography>
    </Stack>
  );
}
