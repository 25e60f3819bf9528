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

/** Under this key of `worker_threads`' environment data a traced thread tells its workers of the session. */
export const THREAD_DATA_KEY = 'loopscope';

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
  /**
   * Captures each stack that is foretold as well, and counts those that were foretold wrongly: for
   * `npm run bench -- sites`. The trace's figures of verified and wrong inferences are then of all of them.
   */
  readonly checkSites: boolean;
}

/** What counts where nobody says otherwise. */
export const DEFAULT_OPTIONS: TracerOptions = {
  tracer: undefined,
  overheadBudget: 0.1,
  maxBytes: 1024 * 1024 * 1024,
  level: 'sites',
  capture: 'auto',
  checkSites: false,
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
  const { tracer, overheadBudget, maxBytes, level, capture, checkSites } = value as Record<string, unknown>;
  return {
    tracer: typeof tracer === 'string' && tracer !== '' ? tracer : DEFAULT_OPTIONS.tracer,
    overheadBudget: isNumber(overheadBudget) && overheadBudget > 0 ? overheadBudget : DEFAULT_OPTIONS.overheadBudget,
    maxBytes: isNumber(maxBytes) && maxBytes >= 0 ? Math.floor(maxBytes) : DEFAULT_OPTIONS.maxBytes,
    level: level === 'tasks' ? level : DEFAULT_OPTIONS.level,
    capture: capture === 'hooks' ? capture : DEFAULT_OPTIONS.capture,
    checkSites: checkSites === true,
  };
}

/** Whether `value` is a number that JSON can hold. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export interface LaunchOptions {
  /** Absolute path of the stub, which loads the tracer or steps aside. */
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

/**
 * Arguments to put before the others where Node itself is launched. They add nothing to the variables but for worker
 * threads with an environment of their own, which inherit the command line alone. The stub hides them from the program.
 */
export function launchArguments(tracerPath: string): readonly string[] {
  return ['--require', forwardSlashes(tracerPath)];
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

/** What is handed to the tracer that is injected into a running program. */
export interface AttachParameters {
  /** Absolute path of the session folder, as the program sees it; it must exist and be writable. */
  readonly session: string;
  /** How to record; left out: as the session's options file says. */
  readonly options?: Partial<TracerOptions>;
  /** Path of the stub: processes that the program starts from now on are traced too. Left out: they are not. */
  readonly tracerPath?: string;
  /** For a worker thread: what the attaching to its main thread answered as `process`. */
  readonly process?: string;
}

/** What the injected script answers. */
export interface AttachReply {
  /** `already`: a tracer was there; nothing was done. `failed`: `reason` says why, and the program is as before. */
  readonly state: 'attached' | 'already' | 'failed';
  readonly reason: string;
  /** Name of the process in the session; empty where there is no tracer. */
  readonly process: string;
  /** Path of the file that the thread writes; empty where there is no tracer. */
  readonly file: string;
}

/**
 * JavaScript that brings the tracer into a running thread. Evaluate it with the debugger's `Runtime.evaluate`
 * (`returnByValue: true`; better with `includeCommandLineAPI: true`, without which an ES module program on Node
 * before 20.16 has no way to load Node's modules); its value is an `AttachReply`.
 * @param script text of the built `dist/tracer/attach.js`, which is one function expression
 */
export function attachExpression(script: string, parameters: AttachParameters): string {
  const offered = "typeof require === 'function' ? require : undefined";
  return `(${script.trim()})(${JSON.stringify(parameters)}, ${offered})\n//# sourceURL=loopscope-attach.js\n`;
}
