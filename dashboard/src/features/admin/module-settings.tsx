import type { ModuleDetail } from '@banksman/contracts';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { propertiesOf, readFields } from '../../lib/json-schema.ts';
import { fieldProblemsOf } from '../../lib/problem-text.ts';
import { useMay } from '../../lib/session.ts';
import { Problem } from '../../ui/problem.tsx';
import { idOfField, SchemaFields } from '../../ui/schema-form.tsx';
import { ModuleSwitch } from './module-list.tsx';
import { useUpdateModule } from './queries.ts';

const PREFIX = 'setting';

/** How an automation works in this workspace: a form made of its schema, with its words. */
export function ModuleSettings({ module }: { module: ModuleDetail }) {
  const update = useUpdateModule(module.module_id);
  const mayChange = useMay('modules:write');
  const properties = propertiesOf(module.config_schema);
  const [typed, setTyped] = useState<Record<string, unknown>>(module.config);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const read = readFields(properties, typed);
  const isChanged = JSON.stringify(read.values) !== JSON.stringify(readFields(properties, module.config).values);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErrors(read.errors);
    const [wrong] = Object.keys(read.errors);
    if (wrong !== undefined) return document.getElementById(idOfField(PREFIX, wrong))?.focus();
    update.mutate(
      { config: read.values },
      {
        onError: (error) =>
          setErrors(Object.fromEntries(fieldProblemsOf(error).map(({ field, message }) => [field.replace(/^config\./, ''), message]))),
      },
    );
  };
  return (
    <Stack spacing={2.5}>
      <ModuleSwitch module={module} />
      {!module.enabled && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          Switched off, it starts nothing new. Runs that are under way go on.
        </Typography>
      )}
      {properties.length === 0 ? (
        <Typography sx={{ color: 'text.secondary' }}>There is nothing to set.</Typography>
      ) : (
        <Stack component="form" noValidate onSubmit={submit} spacing={2.5} aria-label="How it works here">
          <SchemaFields
            prefix={PREFIX}
            properties={properties}
            values={typed}
            errors={errors}
            onChange={(name, value) => {
              setTyped((before) => ({ ...before, [name]: value }));
              setErrors(({ [name]: _, ...rest }) => rest);
            }}
          />
          {update.error && fieldProblemsOf(update.error).length === 0 && <Problem error={update.error} />}
          {mayChange && (
            <div>
              <Button type="submit" variant="contained" disabled={!isChanged} loading={update.isPending}>
                Save settings
              </Button>
            </div>
          )}
        </Stack>
      )}
    </Stack>
  );
}
