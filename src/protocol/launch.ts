/**
 * The launch contract: what an environment must hold so that a program started in it is traced, and what the
 * session folder says of how. The extension and the command line write both, the tracer reads them.
 * Nothing secret goes in here: js-debug types the environment into a terminal, where it lands on screen and in
 * the history.
 */

/** Folder into which every traced process and thread of the session writes its spool files. */
export const SESSION_VARIABLE = 'LOOPSCOPE_SESSION';

/** Set by the tracer for the children of its process: that process's id within the session. */
export const PARENT_VARIABLE = 'LOOPSCOPE_PARENT';

/** Ending of spool files and of saved traces. */
export const TRACE_EXTENSION = '.looptrace';

/** In the session folder: how its programs are to be recorded, as JSON (`TracerOptions`, every key optional). */
export const OPTIONS_FILE = 'options.json';

/** How the programs of a session are recorded. */
export interface TracerOptions {
  /** Absolute path of the tracer that the stub loads; undefined: the one beside the stub. */
  readonly tracer: string | undefined;
  /** Share of the time in which a thread works that stacks may take, above 0; from 1 on there is no limit. */
  readonly overheadBudget: number;
  /** Bytes kept of each thread, the newest; 0: all. */
  readonly maxBytes: number;
  /** `tasks`: no sites. */
  readonly level: 'tasks' | 'sites';
  /** `hooks`: `createHook` also where Node has a cheaper way. */
  readonly capture: 'auto' | 'hooks';
}

/** What counts where nobody says otherwise. */
export const DEFAULT_OPTIONS: TracerOptions = {
  tracer: undefined,
  overheadBudget: 0.1,
  maxBytes: 1024 * 1024 * 1024,
  level: 'sites',
  capture: 'auto',
};

/** The options that `text` holds; the default for each that is missing or makes no sense. Never throws. */
export function parseTracerOptions(text: string): TracerOptions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return DEFAULT_OPTIONS;
  }
  if (typeof value !== 'object' || value === null) return DEFAULT_OPTIONS;
  const { tracer, overheadBudget, maxBytes, level, capture } = value as Record<string, unknown>;
  return {
    tracer: typeof tracer === 'string' && tracer !== '' ? tracer : DEFAULT_OPTIONS.tracer,
    overheadBudget: isNumber(overheadBudget) && overheadBudget > 0 ? overheadBudget : DEFAULT_OPTIONS.overheadBudget,
    maxBytes: isNumber(maxBytes) && maxBytes >= 0 ? Math.floor(maxBytes) : DEFAULT_OPTIONS.maxBytes,
    level: level === 'tasks' ? level : DEFAULT_OPTIONS.level,
    capture: capture === 'hooks' ? capture : DEFAULT_OPTIONS.capture,
  };
}

/** Whether `value` is a number that JSON can hold. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export interface LaunchOptions {
  /** Absolute path of the tracer's single file. */
  readonly tracerPath: string;
  /** Absolute path of the session folder; it must exist and be writable. */
  readonly sessionFolder: string;
  /** `NODE_OPTIONS` that the program would have had without us. */
  readonly nodeOptions?: string;
}

/**
 * The variables to set over the program's own environment.
 * `NODE_OPTIONS` is appended to, never replaced; a path is double-quoted with forward slashes, the one
 * form that Node 20 to 26 reads alike (backslash escapes inside quotes, single quotes do not quote).
 */
export function launchEnvironment(options: LaunchOptions): Record<string, string> {
  return {
    NODE_OPTIONS: appendRequire(options.nodeOptions ?? '', options.tracerPath),
    [SESSION_VARIABLE]: options.sessionFolder,
  };
}

/** `nodeOptions` with `--require "path"` behind it; unchanged if it is there already. */
export function appendRequire(nodeOptions: string, path: string): string {
  const require = `--require "${forwardSlashes(path).replaceAll('"', '\\"')}"`;
  if (nodeOptions.includes(require)) return nodeOptions;
  return nodeOptions.trim() === '' ? require : `${nodeOptions.trim()} ${require}`;
}

function forwardSlashes(path: string): string {
  return /^[A-Za-z]:\\/.test(path) ? path.replaceAll('\\', '/') : path;
}
