/** The legend: every texture once, drawn by the same brushes as the lanes. */
import { css } from '../draw/colour.ts';
import type { Patterns } from '../draw/patterns.ts';
import { type Brush, line, outlineBox, prepare } from '../draw/surface.ts';
import type { Theme } from '../draw/theme.ts';
import type { Actions } from '../state/actions.ts';
import { el } from './dom.ts';

type Swatch = (brush: Brush) => void;

const SWATCHES: readonly { readonly name: string; readonly hint: string; readonly draw: Swatch }[] = [
  { name: 'runs', hint: 'A callback runs on the loop', draw: (brush) => fill(brush, css(brush.theme.run), 1, 9) },
  {
    name: 'between callbacks',
    hint: 'Drained between callbacks, before the loop goes on',
    draw: (brush) => fill(brush, css(brush.theme.between), 2, 7),
  },
  {
    name: 'on a thread',
    hint: 'Off the loop; times on threads are inferred',
    draw: (brush) => fill(brush, css(brush.theme.slot), 0, 5),
  },
  {
    name: 'ready, queued',
    hint: 'Could run, but the loop or the threads were busy. Dashed: at most this long',
    draw: drawQueued,
  },
  { name: 'depth', hint: 'How many were ready and did not run', draw: drawDepth },
  {
    name: 'turn',
    hint: 'One turn of the loop',
    draw: (brush) => outlineBox(brush, 0, 1, 20, 9, css(brush.theme.quiet)),
  },
  {
    name: 'idle',
    hint: 'The loop had nothing to do',
    draw: (brush) => line(brush, [0, 5.5, 20, 5.5], brush.theme.quiet, { dash: [1, 3] }),
  },
  {
    name: 'no data',
    hint: 'Lost, paused or damaged: nothing is known here',
    draw: (brush) => fill(brush, brush.patterns.gap(brush.context), 0, 11),
  },
];

/** Row at the bottom. */
export class Legend {
  readonly element: HTMLElement;
  readonly #canvases: readonly HTMLCanvasElement[];

  constructor(actions: Actions) {
    this.#canvases = SWATCHES.map(() => el('canvas', { attrs: { 'aria-hidden': 'true' } }));
    const items = SWATCHES.map(({ name, hint }, index) =>
      el('span', { class: 'item', title: hint }, this.#canvases[index] ?? null, name),
    );
    const key = (name: string, does: string, onClick: () => void) =>
      el('button', { class: 'key', attrs: { type: 'button' }, onClick }, el('kbd', {}, name), does);
    this.element = el(
      'footer',
      { class: 'legend' },
      el('span', { class: 'items' }, ...items),
      el(
        'span',
        { class: 'keys' },
        key('F', 'fit', () => actions.fit()),
        key('T', 'table', () => actions.toggleTable()),
        key('?', 'keys', () => actions.showKeys(true)),
      ),
    );
  }

  /** Draws the swatches anew: once per theme and pixel ratio. */
  draw(theme: Theme, patterns: Patterns): void {
    for (const [index, canvas] of this.#canvases.entries()) {
      const brush = prepare(canvas, theme, patterns);
      if (brush !== undefined) SWATCHES[index]?.draw(brush);
    }
  }
}

function fill(brush: Brush, style: string | CanvasPattern, y: number, height: number): void {
  brush.context.fillStyle = style;
  brush.context.fillRect(0, y, 20, height);
}

function drawQueued(brush: Brush): void {
  fill(brush, brush.patterns.queued(brush.context), 2, 7);
  fill(brush, css(brush.theme.queued), 0, 0);
  brush.context.fillStyle = css(brush.theme.queued);
  brush.context.fillRect(0, 0, 1, 11);
}

function drawDepth(brush: Brush): void {
  const { context, theme } = brush;
  for (const [x, top] of [
    [0, 7],
    [6, 3],
    [13, 6],
  ] as const) {
    context.fillStyle = css(theme.ink, 0.14);
    context.fillRect(x, top, 7, 11 - top);
    context.fillStyle = css(theme.ink, 0.5);
    context.fillRect(x, top, 7, 1);
  }
}
