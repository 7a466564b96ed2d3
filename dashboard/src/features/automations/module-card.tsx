import type { ModuleSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useMay } from '../../lib/session.ts';
import { LinkButton } from '../../ui/links.tsx';
import { ModuleNeeds } from './module-needs.tsx';

/** One automation: what it does, where it works, and the button that starts it. */
export function ModuleCard({ module }: { module: ModuleSummary }) {
  const canStart = useMay('automations:trigger') && module.enabled;
  return (
    <Paper variant="outlined" component="article" aria-label={module.title} sx={{ p: 3, display: 'flex', flexDirection: 'column', gap: 2 }}>
      <div>
        <Typography variant="h2">{module.title}</Typography>
        <Typography variant="mono" sx={{ color: 'text.tertiary' }}>
          {module.module_id}
        </Typography>
        <Typography sx={{ mt: 1, color: 'text.secondary', maxWidth: '60ch' }}>{module.description}</Typography>
      </div>
      <ModuleNeeds needs={module.needs} />
      <Box sx={{ mt: 'auto', pt: 1 }}>
        {module.enabled ? (
          <LinkButton to="/automations/$moduleId" params={{ moduleId: module.module_id }} variant={canStart ? 'contained' : 'outlined'}>
            {canStart ? module.title : `See ${module.title.toLowerCase()}`}
          </LinkButton>
        ) : (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            Switched off by an administrator.
          </Typography>
        )}
      </Box>
    </Paper>
  );
}
