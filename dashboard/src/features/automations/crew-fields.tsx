import AddIcon from '@mui/icons-material/Add';
import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import { plural } from '../../lib/format.ts';
import { fieldId, titleIn, useField, useHotelForm } from './form-context.ts';
import { type CrewRow, crewRow } from './hotel-request.ts';

/** Who sleeps there: a row for each person. */
export function CrewFields() {
  const { request, change } = useHotelForm();
  const { maxItems } = useField('crew');
  const setRow = (key: string, part: Partial<CrewRow>) =>
    change({ crew: request.crew.map((row) => (row.key === key ? { ...row, ...part } : row)) });
  const named = request.crew.filter(({ name }) => name.trim() !== '').length;
  return (
    <Box>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: { xs: 2, sm: 1.5 } }}>
        {request.crew.map((row, index) => (
          <Person
            key={row.key}
            row={row}
            index={index}
            onChange={(part) => setRow(row.key, part)}
            onRemove={request.crew.length > 1 ? () => change({ crew: request.crew.filter(({ key }) => key !== row.key) }) : null}
          />
        ))}
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 2, mt: 1.5, color: 'text.secondary', typography: 'body2' }}>
        <Button
          size="small"
          variant="outlined"
          startIcon={<AddIcon />}
          disabled={request.crew.length >= (maxItems ?? 30)}
          onClick={() => change({ crew: [...request.crew, crewRow()] })}
        >
          Add a person
        </Button>
        {named > 0 && plural(named, 'person', 'people')}
      </Box>
    </Box>
  );
}

/** px of a label above its field */
const LABEL_HEIGHT = 26;

type PersonProps = { row: CrewRow; index: number; onChange: (part: Partial<CrewRow>) => void; onRemove: (() => void) | null };

function Person({ row, index, onChange, onRemove }: PersonProps) {
  const { schema, errors } = useHotelForm();
  const [namePath, phonePath] = [`crew.${index}.name`, `crew.${index}.phone`];
  const isFirst = index === 0;
  const labels = { name: titleIn(schema, namePath), phone: titleIn(schema, phonePath) };
  // On a wide screen one pair of labels stands over all rows; screen readers hear which person it is.
  const labelOfRow = (word: string) => ({
    label: word,
    slotProps: {
      htmlInput: isFirst ? {} : { 'aria-label': `${word}, person ${index + 1}` },
      inputLabel: { sx: isFirst ? {} : { display: { sm: 'none' } } },
    },
  });
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: onRemove ? '1fr 44px' : '1fr', sm: '1fr 200px 40px' },
        gap: 1,
        alignItems: 'start',
      }}
    >
      <TextField
        id={fieldId(namePath)}
        {...labelOfRow(labels.name)}
        autoComplete="off"
        value={row.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={errors[namePath] !== undefined}
        helperText={errors[namePath]}
      />
      <TextField
        id={fieldId(phonePath)}
        {...labelOfRow(`${labels.phone} (optional)`)}
        type="tel"
        autoComplete="off"
        value={row.phone}
        onChange={(event) => onChange({ phone: event.target.value })}
        error={errors[phonePath] !== undefined}
        helperText={errors[phonePath]}
        sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' } }}
      />
      <Box
        sx={{
          gridColumn: { xs: 2, sm: 'auto' },
          gridRow: { xs: 1, sm: 'auto' },
          mt: { xs: `${LABEL_HEIGHT}px`, sm: isFirst ? `${LABEL_HEIGHT}px` : 0 },
        }}
      >
        {onRemove && (
          <IconButton aria-label={`Remove ${row.name.trim() || `person ${index + 1}`}`} onClick={onRemove} sx={{ width: 40, height: 40 }}>
            <CloseIcon sx={{ fontSize: 18 }} />
          </IconButton>
        )}
      </Box>
    </Box>
  );
}
