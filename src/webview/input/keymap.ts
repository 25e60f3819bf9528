/** The keys as a table: what handles them and what `?` shows are the same rows. */
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';

export interface KeyBinding {
  /** `KeyboardEvent.key` values, letters in lower case; `Alt+` and `Shift+` before them where they matter. */
  readonly keys: readonly string[];
  /** For the overview of keys. */
  readonly shown: readonly string[];
  readonly does: string;
  readonly run: (actions: Actions, state: PanelState) => void;
}

const hasSelection = (state: PanelState) => state.selected !== null;

/** All keys, in the order in which they are shown. */
export const KEYMAP: readonly KeyBinding[] = [
  { keys: ['w', '+', '='], shown: ['W', '+'], does: 'Zoom in', run: (a) => a.mover.zoomStep('in') },
  { keys: ['s', '-', '_'], shown: ['S', '−'], does: 'Zoom out', run: (a) => a.mover.zoomStep('out') },
  { keys: ['a'], shown: ['A'], does: 'Pan left', run: (a) => a.mover.panStep('left') },
  { keys: ['d'], shown: ['D'], does: 'Pan right', run: (a) => a.mover.panStep('right') },
  {
    keys: ['ArrowLeft'],
    shown: ['←'],
    does: 'Previous run in the lane; without a selection: pan left',
    run: (a, state) => (hasSelection(state) ? void a.selectNeighbour('previous') : a.mover.panStep('left')),
  },
  {
    keys: ['ArrowRight'],
    shown: ['→'],
    does: 'Next run in the lane; without a selection: pan right',
    run: (a, state) => (hasSelection(state) ? void a.selectNeighbour('next') : a.mover.panStep('right')),
  },
  { keys: ['ArrowUp'], shown: ['↑'], does: 'Lane above', run: (a) => a.focusLane('up') },
  { keys: ['ArrowDown'], shown: ['↓'], does: 'Lane below', run: (a) => a.focusLane('down') },
  {
    keys: ['Enter'],
    shown: ['Enter'],
    does: 'Open the source of the selection; without one: select a run',
    run: (a) => a.openSelection(false),
  },
  { keys: ['f'], shown: ['F'], does: 'Fit the selection, or everything', run: (a) => a.fit() },
  { keys: ['0'], shown: ['0'], does: 'Show everything', run: (a) => a.mover.fitAll() },
  { keys: ['Home'], shown: ['Home'], does: 'Go to the beginning', run: (a) => a.mover.goHome() },
  { keys: ['End'], shown: ['End'], does: 'Go to the newest data and follow it', run: (a) => a.mover.goEnd() },
  { keys: ['Alt+ArrowLeft'], shown: ['Alt', '←'], does: 'Back to the view before', run: (a) => a.mover.back() },
  { keys: ['Alt+ArrowRight'], shown: ['Alt', '→'], does: 'Forward again', run: (a) => a.mover.forward() },
  { keys: ['t'], shown: ['T'], does: 'Lane as a table, and back', run: (a) => a.toggleTable() },
  { keys: ['Escape'], shown: ['Esc'], does: 'Clear the selection', run: (a) => a.escape() },
  { keys: ['?'], shown: ['?'], does: 'Show these keys', run: (a, state) => a.showKeys(!state.keysShown) },
];

/** What the pointer does, for the same overview. */
export const POINTER_HELP: readonly { readonly shown: readonly string[]; readonly does: string }[] = [
  { shown: ['Wheel'], does: 'Zoom at the pointer' },
  { shown: ['Shift', 'Wheel'], does: 'Pan' },
  { shown: ['Drag'], does: 'Pan; in the overview: move or draw the view' },
  { shown: ['Click'], does: 'Select a run' },
  { shown: ['Double click'], does: 'Zoom to it' },
];
