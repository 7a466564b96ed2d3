import { inShadow } from './shadow.ts';

const STYLE = `
  button { position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; display: flex; gap: 8px; align-items: center; min-height: 44px;
    padding: 0 16px 0 12px; border: 1px solid #1b222c; border-radius: 22px; background: #1b222c; color: #fff; cursor: pointer;
    font: 600 15px/1.5 system-ui, sans-serif; box-shadow: 0 2px 8px rgb(0 0 0 / .25); }
  button:hover { background: #333d4b; }
  button:focus-visible { outline: 3px solid #ff6b13; outline-offset: 2px; }
  button[hidden] { display: none; }
  svg { width: 20px; height: 20px; flex: none; }
  @media (prefers-color-scheme: dark) { button { border-color: #6f7a89; } }
  @media print { button { display: none; } }
`;

type Shown = { isNeeded?: boolean; isOpen?: boolean };

/** The one button on the page. It is only there when there is something to do, and not while the panel is open. */
export function createButton(onPress: () => void) {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-haspopup', 'dialog');
  button.append(mark(), 'Banksman');
  // a script of the page may click, too
  button.addEventListener('click', ({ isTrusted }) => isTrusted && onPress());
  let shown: Required<Shown> = { isNeeded: false, isOpen: false };
  let host: HTMLElement | null = null;
  return {
    show(change: Shown) {
      shown = { ...shown, ...change };
      // the page may throw away what it did not make
      if (shown.isNeeded && !host?.isConnected) host = inShadow('banksman-button', STYLE, button);
      button.hidden = !shown.isNeeded || shown.isOpen;
    },
    focus: () => button.focus(),
    remove: () => host?.remove(),
  };
}

/** Our sign: a banksman with one arm raised and one out. */
function mark(): SVGElement {
  const make = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = make('svg', { viewBox: '0 0 32 32', 'aria-hidden': 'true' });
  svg.append(
    make('rect', { width: '32', height: '32', rx: '8', fill: '#ff6b13' }),
    make('circle', { cx: '16', cy: '9.5', r: '2.75', fill: '#1c0d00' }),
    make('path', {
      d: 'M16 15.5v9.5M16 16.5h9.5M16 16.5 9 12V6.5',
      fill: 'none',
      stroke: '#1c0d00',
      'stroke-width': '2.75',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
  return svg;
}
