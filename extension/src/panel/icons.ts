const PATHS = {
  /** our banksman with an arm raised: somebody is asked */
  signal: 'M12 11v8M12 12h7M12 12 6 8.5V4M12 7.2v.1',
  working: 'M20 12a8 8 0 1 1-4-6.9',
  someone: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2',
  done: 'M5 12.5 10 17 19 7',
  trouble: 'M12 4 3 20h18zM12 10v4M12 17v.1',
  quiet: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M7 17 17 7',
  todo: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8',
} as const;
export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

/** A mark beside a word that says the same. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
