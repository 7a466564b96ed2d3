/** Puts an element of ours on the page, in a shadow root, so that neither page's styles nor ours leak. */
export function inShadow(id: string, css: string, element: HTMLElement): HTMLElement {
  document.getElementById(id)?.remove();
  const host = document.createElement('div');
  host.id = id;
  // what the page says of all `div`s stops here
  host.style.setProperty('all', 'initial');
  const root = host.attachShadow({ mode: 'open' });
  const style = document.createElement('style');
  style.textContent = css;
  root.append(style, element);
  document.body.append(host);
  return host;
}
