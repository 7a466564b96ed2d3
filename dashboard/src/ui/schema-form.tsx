import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { type SchemaProperty, titleOf } from '../lib/json-schema.ts';

type FieldProps = {
  property: SchemaProperty;
  /** as it is typed: numbers are texts until they are sent */
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
  /** said instead of the schema's words, such as what is kept of a secret */
  hint?: string | undefined;
  prefix: string;
};

/** The id of a field in the page, so that a problem can lead to it. */
export const idOfField = (prefix: string, name: string) => `${prefix}-${name}`;

/** Fields made of a JSON Schema, with its words; each says by itself what is wrong with it. */
export function SchemaFields(props: {
  prefix: string;
  properties: readonly SchemaProperty[];
  values: Record<string, unknown>;
  errors: Record<string, string>;
  hints?: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
}) {
  const { prefix, properties, values, errors, hints = {}, onChange } = props;
  return (
    <Stack spacing={2.5}>
      {properties.map((property) => (
        <SchemaField
          key={property.name}
          prefix={prefix}
          property={property}
          value={values[property.name]}
          error={errors[property.name]}
          hint={hints[property.name]}
          onChange={(value) => onChange(property.name, value)}
        />
      ))}
    </Stack>
  );
}

function SchemaField({ property, value, error, onChange, hint, prefix }: FieldProps) {
  const id = idOfField(prefix, property.name);
  const words = error ?? hint ?? property.description ?? undefined;
  if (property.kind === 'boolean') {
    return (
      <Box>
        <FormControlLabel
          control={<Switch id={id} checked={value === true} onChange={(_event, checked) => onChange(checked)} />}
          label={titleOf(property)}
        />
        {words && <FormHelperText error={error !== undefined}>{words}</FormHelperText>}
      </Box>
    );
  }
  const text =
    typeof value === 'string' || typeof value === 'number' ? String(value) : value === undefined ? '' : JSON.stringify(value, null, 2);
  // a secret or an address is one line, however long it may be
  const isOneLine = property.isSecret || property.format === 'uri';
  const isLong = property.kind === 'json' || (property.kind === 'text' && !isOneLine && (property.maxLength ?? 0) > 120);
  return (
    <TextField
      id={id}
      label={property.isRequired ? titleOf(property) : `${titleOf(property)} (optional)`}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      error={error !== undefined}
      helperText={words}
      type={property.isSecret ? 'password' : 'text'}
      autoComplete="off"
      select={property.kind === 'choice'}
      multiline={isLong}
      {...(isLong ? { minRows: 2, maxRows: 8 } : {})}
      slotProps={{
        htmlInput: {
          ...(property.kind === 'number' ? { inputMode: 'decimal' as const } : {}),
          ...(property.maxLength === null ? {} : { maxLength: property.maxLength }),
          ...(property.isSecret ? { 'data-1p-ignore': true, spellCheck: false } : {}),
        },
      }}
    >
      {property.choices.map((choice) => (
        <MenuItem key={choice} value={choice}>
          {property.labels[choice] ?? choice}
        </MenuItem>
      ))}
    </TextField>
  );
}
