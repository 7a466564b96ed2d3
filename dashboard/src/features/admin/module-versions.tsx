import type { ModuleDetail, ModuleVersion } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { propertiesOf, titleOf } from '../../lib/json-schema.ts';
import { useFormat, useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { useRestoreModule } from './queries.ts';

type Props = { module: ModuleDetail; versions: readonly ModuleVersion[] };

/** What was changed when and by whom; any of them can be brought back. */
export function ModuleVersions({ module, versions }: Props) {
  const restore = useRestoreModule(module.module_id);
  const mayChange = useMay('modules:write');
  const format = useFormat();
  if (versions.length === 0)
    return (
      <Typography sx={{ color: 'text.secondary' }}>Nothing was changed yet. Each change is kept here and can be brought back.</Typography>
    );
  return (
    <>
      {restore.error && <Problem error={restore.error} />}
      <Box component="ol" aria-label="Versions" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {versions.map((version, index) => (
          <Box
            component="li"
            key={version.revision}
            aria-label={`Version ${version.revision}`}
            sx={{ display: 'flex', gap: 2, justifyContent: 'space-between', py: 1.25, '& + &': { borderTop: 1, borderColor: 'divider' } }}
          >
            <Box sx={{ minWidth: 0 }}>
              <Typography variant="body2">
                <strong>Version {version.revision}</strong>
                {index === 0 && ', in force'}
                {version.restored_from !== null && `, version ${version.restored_from} brought back`}
              </Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {version.changed_by}, {format.when(version.changed_at)}
              </Typography>
              {differences(module, versions[index + 1], version).map((line) => (
                <Typography key={line} variant="body2" sx={{ overflowWrap: 'anywhere' }}>
                  {line}
                </Typography>
              ))}
            </Box>
            {mayChange && index > 0 && (
              <Button
                size="small"
                variant="outlined"
                sx={{ flexShrink: 0, alignSelf: 'flex-start' }}
                aria-label={`Bring back version ${version.revision}`}
                loading={restore.isPending && restore.variables === version.revision}
                onClick={() => restore.mutate(version.revision)}
              >
                Bring back
              </Button>
            )}
          </Box>
        ))}
      </Box>
    </>
  );
}

/** "Search radius (km): 16 → 20", one line for each setting that a version changed; the first one is compared with the defaults. */
function differences({ config_schema }: ModuleDetail, before: ModuleVersion | undefined, after: ModuleVersion): string[] {
  const lines =
    before?.enabled === after.enabled || (before === undefined && after.enabled) ? [] : [after.enabled ? 'Switched on' : 'Switched off'];
  for (const property of propertiesOf(config_schema)) {
    const [was, is] = [before?.config, after.config].map((config) => config?.[property.name] ?? property.fallback);
    if (JSON.stringify(was) !== JSON.stringify(is)) lines.push(`${titleOf(property)}: ${shown(was)} → ${shown(is)}`);
  }
  return lines;
}

const shown = (value: unknown) => (value === undefined ? 'empty' : typeof value === 'string' ? value : JSON.stringify(value));
