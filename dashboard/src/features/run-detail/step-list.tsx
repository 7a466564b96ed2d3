import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import { Station } from './station.tsx';
import type { Walk } from './walk.ts';

type Props = {
  graph: RunDetail['graph'];
  isAsking: boolean;
  walk: Walk;
  chosen: string | null;
  onChoose: (step: string) => void;
};

/** The same steps for a narrow screen: one under the other on a line. */
export function StepList({ graph: { steps }, isAsking, walk, chosen, onChoose }: Props) {
  return (
    <Box component="ol" aria-label="Steps" sx={{ m: 0, p: 1, listStyle: 'none' }}>
      {steps.map((step) => (
        <Box
          component="li"
          key={step.id}
          sx={{
            position: 'relative',
            '& + &::before': {
              content: '""',
              position: 'absolute',
              left: 25,
              top: -11,
              height: 22,
              width: '2px',
              bgcolor: step.state === 'todo' || step.state === 'skipped' ? 'quiet.line' : 'done.main',
            },
          }}
        >
          <Station
            step={step}
            isAsking={isAsking}
            visits={walk.visits.get(step.id) ?? 0}
            isChosen={step.id === chosen}
            onChoose={() => onChoose(step.id)}
          />
        </Box>
      ))}
    </Box>
  );
}
