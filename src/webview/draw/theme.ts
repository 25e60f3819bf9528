/**
 * The colours and fonts of the editor's theme, made safe: themes cannot be trusted, so four rules run once
 * per change.
 * 1. Text in a box is black or white, whichever contrasts more (`inkOn`).
 * 2. Marks are moved towards the foreground until 3:1; 7:1 in high contrast.
 * 3. Red text is moved until 4.5:1.
 * 4. Where the quiet text colour equals the foreground, a quieter tone of at least 5.5:1 is derived.
 */
import { contrast, css, over, quieten, type Rgba, strengthen } from './colour.ts';

export interface Theme {
  readonly isLight: boolean;
  readonly isHighContrast: boolean;
  readonly ink: Rgba;
  readonly quiet: Rgba;
  readonly ground: Rgba;
  readonly line: Rgba;
  readonly focus: Rgba;
  /** Code on the loop. */
  readonly run: Rgba;
  /** Drained between callbacks. */
  readonly between: Rgba;
  /** Off the loop: threads. */
  readonly slot: Rgba;
  /** Ready but not running; only as hatch or line, never as text. */
  readonly queued: Rgba;
  readonly bad: Rgba;
  readonly font: string;
  readonly mono: string;
}

/** Least contrast of marks against the ground, a little above what WCAG asks for. */
const MARK_RATIO = 3.1;
const MARK_RATIO_HC = 7;
const TEXT_RATIO = 4.6;
const QUIET_RATIO = 5.5;

/** Reads the theme from the document and writes the derived tones to `target` for the style sheet. */
export function readTheme(target: HTMLElement): Theme {
  const styles = getComputedStyle(document.body);
  const read = colourReader(styles);
  const { classList } = document.body;
  const isHighContrast = classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  const ground = over(read('--vscode-editor-background', '#1f1f1f'), [0, 0, 0, 1]);
  const side = over(read('--vscode-sideBar-background', css(ground)), ground);
  const ink = over(read('--vscode-foreground', '#cccccc'), ground);
  let quiet = over(read('--vscode-descriptionForeground', css(ink)), ground);
  if (!isHighContrast && contrast(quiet, ink) < 1.1) quiet = quieten(ink, side, QUIET_RATIO);
  else quiet = strengthen(strengthen(quiet, ink, side, TEXT_RATIO), ink, ground, TEXT_RATIO);
  const ratio = isHighContrast ? MARK_RATIO_HC : MARK_RATIO;
  const mark = (name: string, fallback: string) =>
    strengthen(over(read(`--vscode-${name}`, fallback), ground), ink, ground, ratio);
  const bad = mark('charts-red', '#f14c4c');
  const theme: Theme = {
    isLight: contrast(ground, [0, 0, 0, 1]) > contrast(ground, [255, 255, 255, 1]),
    isHighContrast,
    ink,
    quiet,
    ground,
    line: over(read(isHighContrast ? '--vscode-contrastBorder' : '--vscode-panel-border', '#80808059'), ground),
    focus: over(read(isHighContrast ? '--vscode-contrastActiveBorder' : '--vscode-focusBorder', '#0078d4'), ground),
    run: mark('charts-blue', '#3794ff'),
    between: mark('charts-purple', '#b180d7'),
    slot: mark('terminal-ansiCyan', '#11a8cd'),
    queued: mark('charts-orange', '#d18616'),
    bad,
    font: styles.getPropertyValue('--vscode-font-family').trim() || 'system-ui, sans-serif',
    mono: styles.getPropertyValue('--vscode-editor-font-family').trim() || 'monospace',
  };
  publish(target, theme, strengthen(bad, ink, side, TEXT_RATIO));
  return theme;
}

/** Calls back when the editor changes its theme; it sets classes on the body and variables on the root. */
export function watchTheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  return () => observer.disconnect();
}

function publish(target: HTMLElement, theme: Theme, badText: Rgba): void {
  const tones = { quiet: theme.quiet, run: theme.run, between: theme.between, slot: theme.slot, queued: theme.queued };
  for (const [name, colour] of Object.entries({ ...tones, bad: theme.bad, badText, line: theme.line })) {
    target.style.setProperty(`--ls-${name}`, css(colour));
  }
  target.classList.toggle('high-contrast', theme.isHighContrast);
}

/** Any CSS colour to numbers: painted on one pixel and read back, so that every notation works. */
function colourReader(styles: CSSStyleDeclaration): (name: string, fallback: string) => Rgba {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (name, fallback) => {
    if (context === null) return [128, 128, 128, 1];
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = fallback;
    // An invalid value leaves the fallback in place.
    context.fillStyle = styles.getPropertyValue(name).trim();
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
}
