/**
 * Every name that package.json contributes and the code refers to; `ids.test.ts` compares the two.
 */

export const EXTENSION_ID = 'loopscope.loopscope';

/** The debug type of our own; it resolves to Node's. */
export const DEBUG_TYPE = 'loopscope';

/** Types of js-debug for Node programs: as written by people, and as js-debug calls it inside. */
export const NODE_TYPES = ['node', 'pwa-node'] as const;

export const Command = {
  start: 'loopscope.start',
  stop: 'loopscope.stop',
  openPanel: 'loopscope.openPanel',
  save: 'loopscope.save',
  openTrace: 'loopscope.openTrace',
  openDemo: 'loopscope.openDemo',
} as const;

export const Setting = {
  section: 'loopscope',
  recordingFolder: 'recordingFolder',
  openPanelOnStart: 'openPanelOnStart',
  overheadBudget: 'overheadBudget',
  recordingLimit: 'recordingLimit',
} as const;

/** View type of the panel of a session. */
export const PANEL_TYPE = 'loopscope.timeline';

/** View type of the editor of saved traces. */
export const EDITOR_TYPE = 'loopscope.trace';

export const ContextKey = {
  /** A traced program is running. */
  tracing: 'loopscope.tracing',
  /** The active editor shows a recording of this window, which can be saved. */
  panelActive: 'loopscope.panelActive',
} as const;
