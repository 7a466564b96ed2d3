import { inShadow } from './shadow.ts';

const STYLE = `
  iframe { position: fixed; top: 0; right: 0; bottom: 0; z-index: 2147483001; width: min(408px, 100vw); height: 100%; border: 0;
    border-left: 1px solid #dfe3e8; background: #fff; box-shadow: -4px 0 16px rgb(0 0 0 / .12); animation: in 160ms ease-out; }
  @keyframes in { from { transform: translateX(24px); opacity: 0; } }
  @media (prefers-reduced-motion: reduce) { iframe { animation: none; } }
  @media (prefers-color-scheme: dark) { iframe { border-color: #272e38; background: #151a20; } }
  @media print { iframe { display: none; } }
`;

/** A page that is wide enough makes room: the panel must not hide what a person has to press. */
const ROOM = '@media screen and (min-width: 1000px) { html { margin-right: 408px !important; } }';

/**
 * The side panel: a page of the extension in a frame, so that the site's scripts can neither read it nor press anything in it. It lives
 * while it is open only.
 */
export function createFrame(onChange: (isOpen: boolean) => void) {
  let host: HTMLElement | null = null;
  const room = document.createElement('style');
  room.textContent = ROOM;
  const close = () => {
    host?.remove();
    room.remove();
    host = null;
    onChange(false);
  };
  const open = () => {
    const frame = document.createElement('iframe');
    frame.src = chrome.runtime.getURL('panel.html');
    frame.title = 'Banksman';
    host = inShadow('banksman-panel', STYLE, frame);
    document.head.append(room);
    onChange(true);
    frame.focus();
  };
  return {
    close,
    toggle: () => (host?.isConnected ? close() : open()),
    /** the page may throw away what it did not make */
    look: () => host && !host.isConnected && close(),
  };
}
