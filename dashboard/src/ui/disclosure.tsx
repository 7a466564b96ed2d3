import ChevronIcon from '@mui/icons-material/ChevronRight';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { type ReactNode, useId, useState } from 'react';

/** A line that opens what belongs to it, where it was pressed. */
export function Disclosure({ label, children, startsOpen = false }: { label: ReactNode; children: ReactNode; startsOpen?: boolean }) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const id = useId();
  return (
    <Box>
      <ButtonBase
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
        sx={{
          typography: 'subtitle2',
          color: 'text.secondary',
          minHeight: 32,
          gap: 0.25,
          ml: -0.5,
          pr: 1,
          borderRadius: 1.5,
          textAlign: 'left',
          ':hover': { color: 'text.primary' },
          '@media (pointer: coarse)': { minHeight: 44 },
        }}
      >
        <ChevronIcon aria-hidden sx={{ fontSize: 18, transition: 'transform 150ms', transform: isOpen ? 'rotate(90deg)' : 'none' }} />
        {label}
      </ButtonBase>
      <Box id={id} hidden={!isOpen} sx={{ pt: 0.5 }}>
        {isOpen && children}
      </Box>
    </Box>
  );
}
