import type { ModuleSummary } from '@banksman/contracts';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Paper from '@mui/material/Paper';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { useMay } from '../../lib/session.ts';
import { TextLink } from '../../ui/links.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useUpdateModule } from './queries.ts';

/** The automations of the workspace: on or off, and the way to how each works. */
export function ModuleList({ modules }: { modules: readonly ModuleSummary[] }) {
  return (
    <Paper variant="outlined" component="ul" aria-label="Automations" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {modules.map((module) => (
        <ModuleRow key={module.module_id} module={module} />
      ))}
    </Paper>
  );
}

function ModuleRow({ module }: { module: ModuleSummary }) {
  const { module_id: moduleId, title, description, needs } = module;
  return (
    <Box component="li" aria-label={title} sx={{ px: { xs: 2, sm: 3 }, py: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, justifyContent: 'space-between', alignItems: 'flex-start' }}>
        <Box sx={{ minWidth: 0, flex: '1 1 300px' }}>
          <Typography variant="subtitle1" component="h2">
            <TextLink to="/settings/automations/$moduleId" params={{ moduleId }}>
              {title}
            </TextLink>{' '}
            <Typography component="span" variant="mono" sx={{ color: 'text.tertiary' }}>
              {moduleId}
            </Typography>
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {description}
          </Typography>
          {needs.some(({ mode }) => mode === 'missing') && (
            <Typography variant="body2" sx={{ color: 'trouble.text' }}>
              Not connected yet:{' '}
              {needs
                .filter(({ mode }) => mode === 'missing')
                .map((need) => need.title)
                .join(', ')}
            </Typography>
          )}
        </Box>
        <ModuleSwitch module={module} />
      </Box>
    </Box>
  );
}

/** On or off, with what that means. */
export function ModuleSwitch({ module }: { module: Pick<ModuleSummary, 'module_id' | 'title' | 'enabled'> }) {
  const update = useUpdateModule(module.module_id);
  const mayChange = useMay('modules:write');
  return (
    <Box>
      <FormControlLabel
        control={
          <Switch
            checked={module.enabled}
            disabled={!mayChange || update.isPending}
            onChange={(_event, enabled) => update.mutate({ enabled })}
            slotProps={{ input: { 'aria-label': `${module.title} is on` } }}
          />
        }
        label={module.enabled ? 'On' : 'Off'}
        sx={{ mr: 0, minHeight: 44 }}
      />
      {update.error && <Problem error={update.error} />}
    </Box>
  );
}
