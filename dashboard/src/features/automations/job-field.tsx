import type { Site } from '@banksman/contracts';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useRef, useState } from 'react';
import { useField, useHotelForm } from './form-context.ts';
import { withJob } from './hotel-request.ts';
import { sitesQuery } from './queries.ts';
import { sitesWith } from './sites-with.ts';

/** The building site: found by name, city or number; typed as a number while Buildertrend does not answer. */
export function JobField({ site, onSite }: { site: Site | null; onSite: (site: Site | null) => void }) {
  const { request, change } = useHotelForm();
  const field = useField('job.id');
  const [words, setWords] = useState('');
  const searched = useDeferredValue(words.trim());
  const found = useQuery({ ...sitesQuery(searched), placeholderData: keepPreviousData });
  const isLate = found.isPlaceholderData || searched !== words.trim();
  const jobs = found.data ?? [];
  const hasFocus = useRef(false);

  if (found.isError && !found.data) {
    return (
      <TextField
        id={field.id}
        label="Buildertrend job number"
        value={request.job?.id ?? ''}
        onChange={(event) => change({ job: event.target.value.trim() ? { id: event.target.value.trim(), name: '' } : null })}
        error={field.error}
        helperText={field.error ? field.hint : 'The list of jobs does not open just now: type the number from Buildertrend.'}
        autoFocus={hasFocus.current}
        sx={{ maxWidth: 320 }}
      />
    );
  }
  // Enter takes a job; while there is none to take it does not send a form that lacks one
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && words.trim() !== '' && !site) event.preventDefault();
  };
  return (
    <Autocomplete
      id={field.id}
      disablePortal
      // whoever types and presses Enter at once gets a job that was typed, not the first of the list before
      options={isLate ? sitesWith(words, jobs) : jobs}
      autoHighlight={words.trim() !== ''}
      onKeyDown={onKeyDown}
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
      value={site}
      loading={found.isPending || isLate}
      filterOptions={(options) => options}
      isOptionEqualToValue={(option, value) => option.id === value.id}
      getOptionLabel={(option) => option.name}
      onInputChange={(_event, value, reason) => setWords(reason === 'input' ? value : '')}
      onChange={(_event, chosen) => {
        onSite(chosen);
        change(chosen ? withJob(request, chosen) : { job: null });
      }}
      noOptionsText="No job with these words. Try the city or the job number."
      loadingText="Looking in Buildertrend …"
      renderOption={({ key, ...props }, option) => (
        <Box component="li" key={key} {...props} sx={{ minHeight: 52, display: 'block !important' }}>
          <Typography variant="subtitle1">{option.name}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {addressOf(option)}{' '}
            <Typography variant="mono" sx={{ color: 'text.tertiary' }}>
              {option.id}
            </Typography>
          </Typography>
        </Box>
      )}
      renderInput={(parameters) => (
        <TextField
          {...parameters}
          label="Buildertrend job"
          placeholder="Name, city or number"
          error={field.error}
          helperText={
            field.error
              ? field.hint
              : site
                ? `${addressOf(site)}. Hotels are looked for near this address.`
                : 'Hotels are looked for near its address.'
          }
        />
      )}
    />
  );
}

function addressOf({ street, city, state, zip }: Site): string {
  return `${street}, ${city}, ${state} ${zip}`;
}
