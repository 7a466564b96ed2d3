import CheckIcon from '@mui/icons-material/Check';
import CopyIcon from '@mui/icons-material/ContentCopy';
import ButtonBase from '@mui/material/ButtonBase';
import { useState } from 'react';

/** An id, small and monospaced; pressing copies all of it. `shown` is how many characters are visible. */
export function CopyableId({ id, what, shown = 8 }: { id: string; what: string; shown?: number }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 1500);
  };
  const Icon = isCopied ? CheckIcon : CopyIcon;
  return (
    <ButtonBase
      onClick={() => void copy()}
      title={id}
      aria-label={isCopied ? `${what} copied` : `Copy ${what} ${id}`}
      sx={{
        typography: 'mono',
        color: 'text.secondary',
        textAlign: 'left',
        gap: 0.5,
        px: 0.5,
        mx: -0.5,
        minHeight: 24,
        borderRadius: 1,
        ':hover': { bgcolor: 'surface.hover' },
      }}
    >
      {id.slice(0, shown)}
      <Icon aria-hidden sx={{ fontSize: 13, color: isCopied ? 'done.main' : 'text.tertiary' }} />
    </ButtonBase>
  );
}
