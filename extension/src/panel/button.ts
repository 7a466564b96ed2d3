const HOST_ID = 'banksman-button';

const STYLE = `
  button { position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; min-height: 44px; padding: 0 16px; border: 0; border-radius: 8px;
    background: #c2410c; color: #fff; font: 600 15px/1.5 system-ui, sans-serif; box-shadow: 0 2px 8px rgb(0 0 0 / .25); cursor: pointer; }
  button:focus-visible { outline: 3px solid #1e293b; outline-offset: 2px; }
`;

/** Shows the one button, in a shadow root so that neither page's styles nor ours leak; null takes it away. */
export function showButton(onPress: (() => void) | null): void {
  document.getElementById(HOST_ID)?.remove();
  if (!onPress) return;
  const host = document.createElement('div');
  host.id = HOST_ID;
  const root = host.attachShadow({ mode: 'open' });
  const style = document.createElement('style');
  style.textContent = STYLE;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Book rooms for this crew';
  button.addEventListener('click', onPress);
  root.append(style, button);
  document.body.append(host);
}
