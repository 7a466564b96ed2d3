import type { RunDetail } from '@banksman/contracts';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { StepDot } from './step-dot.tsx';
import { stepLook, stepStanding } from './step-look.ts';
import type { Walk } from './walk.ts';

const DOT = 26;

/** The same steps for a narrow screen: one under the other on a line. */
export function StepList({ steps, isAsking, walk }: { steps: RunDetail['graph']['steps']; isAsking: boolean; walk: Walk }) {
  return (
    <Box component="ol" aria-label="Steps" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {steps.map((step, index) => (
        <Box
          component="li"
          key={step.id}
          sx={{ display: 'grid', gridTemplateColumns: `${DOT}px 1fr`, columnGap: 1.5, minHeight: 44, position: 'relative' }}
        >
          {index < steps.length - 1 && (
            <Box
              aria-hidden
              sx={{
                position: 'absolute',
                left: DOT / 2 - 1,
                top: DOT,
                bottom: 0,
                width: 2,
                bgcolor: step.state === 'done' ? 'done.main' : 'quiet.line',
              }}
            />
          )}
          <StepDot state={step.state} isAsking={isAsking} size={DOT} />
          <Box sx={{ display: 'flex', justifyContent: 'space-between', columnGap: 2, pt: '3px', pb: 1.5 }}>
            <Typography
              variant="body2"
              sx={{
                fontWeight: step.state === 'working' || step.state === 'waiting' ? 680 : 400,
                color: step.state === 'todo' ? 'text.secondary' : 'text.primary',
              }}
            >
              {step.title}
            </Typography>
            <Typography
              variant="caption"
              sx={{
                whiteSpace: 'nowrap',
                color:
                  step.state === 'done' || step.state === 'todo' || step.state === 'skipped'
                    ? 'text.tertiary'
                    : `${stepLook(step.state, isAsking).tone}.text`,
              }}
            >
              {stepStanding(step, isAsking, walk.visits.get(step.id) ?? 0)}
            </Typography>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
