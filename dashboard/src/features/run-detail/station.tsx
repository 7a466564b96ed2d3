import type { GraphStep } from '@banksman/contracts';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { StepDot } from './step-dot.tsx';
import { stepLook, stepStanding } from './step-look.ts';

type Props = { step: GraphStep; isAsking: boolean; visits: number; isChosen: boolean; onChoose: () => void };

/** One step with its state; pressing opens it. */
export function Station({ step, isAsking, visits, isChosen, onChoose }: Props) {
  const isQuiet = step.state === 'todo' || step.state === 'skipped';
  return (
    <ButtonBase
      onClick={onChoose}
      aria-pressed={isChosen}
      data-step={step.id}
      sx={{
        width: 1,
        minHeight: 52,
        px: '11px',
        py: 0.5,
        justifyContent: 'flex-start',
        textAlign: 'left',
        gap: 1.5,
        borderRadius: 2,
        bgcolor: isChosen ? 'surface.sunken' : 'transparent',
        boxShadow: isChosen ? 'inset 0 0 0 1.5px var(--bk-palette-surface-strongLine)' : 'none',
        ':hover': { bgcolor: 'surface.hover' },
        '&.Mui-focusVisible': { outline: '2px solid var(--bk-palette-working-main)', outlineOffset: -2 },
      }}
    >
      <StepDot state={step.state} isAsking={isAsking} />
      <Box component="span" sx={{ minWidth: 0 }}>
        <Typography
          variant="subtitle2"
          component="span"
          sx={{ display: 'block', lineHeight: 1.3, color: isQuiet ? 'text.tertiary' : 'text.primary', overflowWrap: 'anywhere' }}
        >
          {step.title}
        </Typography>
        <Typography
          variant="caption"
          component="span"
          sx={{
            display: 'block',
            lineHeight: 1.4,
            color: step.state === 'done' || isQuiet ? 'text.tertiary' : `${stepLook(step.state, isAsking).tone}.text`,
          }}
        >
          {stepStanding(step, isAsking, visits)}
        </Typography>
      </Box>
    </ButtonBase>
  );
}
