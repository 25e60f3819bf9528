/**
 * The launch contract: what an environment must hold so that a program started in it is traced.
 * The extension and the command line write it, the tracer reads it. Nothing secret goes in here:
 * js-debug types the environment into a terminal, where it lands on screen and in the history.
 */

/** Folder into which every traced process and thread of the session writes its spool files. */
export const SESSION_VARIABLE = 'LOOPSCOPE_SESSION';

/** Set by the tracer for the children of its process: that process's id within the session. */
export const PARENT_VARIABLE = 'LOOPSCOPE_PARENT';

/** Ending of spool files and of saved traces. */
export const TRACE_EXTENSION = '.looptrace';

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
