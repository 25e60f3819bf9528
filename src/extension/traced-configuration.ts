/**
 * What makes a launch configuration a traced one. Pure: no `vscode`, no files; the provider
 * (`configuration-provider.ts`) supplies both.
 *
 *   mark     before variables are replaced: the type becomes Node's, the wish is noted
 *   prepare  after that: environment and skipped files, which need real values
 */
import { launchArguments, launchEnvironment } from '../protocol/launch.ts';

/** A launch configuration, as far as we look into it. Values may be anything: people write them. */
export interface Configuration {
  readonly [key: string]: unknown;
}

/**
 * Our note in a configuration. It survives to the root session's `configuration`, and through a restart;
 * child sessions have none.
 */
export const RECORDING_KEY = '__loopscopeRecording';

/** Marks a configuration whose recording is not prepared yet. */
export const WANTED_KEY = '__loopscopeWanted';

/** Names the recording that a session belongs to. */
export interface RecordingRef {
  readonly id: string;
  readonly folder: string;
}

/** Whether js-debug made this for a process or thread that it found itself: never ours to change. */
export function isChildConfiguration(config: Configuration): boolean {
  return '__pendingTargetId' in config;
}

/** Whether the program of this configuration is to be traced. */
export function wantsTrace(config: Configuration): boolean {
  return !isChildConfiguration(config) && (config[WANTED_KEY] === true || config.loopscope === true);
}

/** The same configuration for js-debug, with our wish noted. */
export function markForTrace(config: Configuration): Configuration {
  return { ...config, type: 'node', [WANTED_KEY]: true };
}

/** The recording of a root session's configuration; undefined: it is not traced. */
export function recordingOf(config: Configuration): RecordingRef | undefined {
  const value = config[RECORDING_KEY];
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, folder } = value as Partial<RecordingRef>;
  return typeof id === 'string' && typeof folder === 'string' ? { id, folder } : undefined;
}

export interface Preparation {
  readonly recording: RecordingRef;
  /** The stub: what NODE_OPTIONS name. */
  readonly tracerPath: string;
  /** Folders of stub and tracer: the debugger never stops or steps in them. */
  readonly skippedFolders: readonly string[];
  /** `NODE_OPTIONS` of the configuration's `envFile`. */
  readonly envFileNodeOptions: string | undefined;
}

/** js-debug's own default, which any `skipFiles` replaces. */
const DEFAULT_SKIP_FILES = ['<node_internals>/**'];

/** The configuration with everything that tracing needs; all else as it was. */
export function prepareForTrace(config: Configuration, preparation: Preparation): Configuration {
  const { recording, tracerPath, skippedFolders, envFileNodeOptions } = preparation;
  const env = isRecord(config.env) ? config.env : {};
  const own = typeof env.NODE_OPTIONS === 'string' ? env.NODE_OPTIONS : undefined;
  const variables = launchEnvironment({
    tracerPath,
    sessionFolder: recording.folder,
    // `env` wins over `envFile`, so ours has to carry on what it would hide.
    nodeOptions: own ?? envFileNodeOptions ?? '',
  });
  const skipFiles = Array.isArray(config.skipFiles) ? config.skipFiles : DEFAULT_SKIP_FILES;
  const { [WANTED_KEY]: _, ...rest } = config;
  return {
    ...rest,
    env: { ...env, ...variables },
    ...runtimeArgs(config, tracerPath),
    skipFiles: [...new Set([...skipFiles, ...skippedFolders.map((folder) => `${folder.replaceAll('\\', '/')}/**`)])],
    [RECORDING_KEY]: recording,
  };
}

/** Where the runtime is Node itself, its command line names the stub too (`launchArguments`). */
function runtimeArgs({ runtimeExecutable, runtimeArgs }: Configuration, tracerPath: string): Configuration {
  const isNode = typeof runtimeExecutable === 'string' ? /(^|[\\/])node(\.exe)?$/.test(runtimeExecutable) : true;
  if (!isNode || !(runtimeArgs === undefined || Array.isArray(runtimeArgs))) return {};
  const own = launchArguments(tracerPath);
  const given: readonly unknown[] = runtimeArgs ?? [];
  // A configuration that is started again has them already.
  const isThere = own.every((argument, index) => given[index] === argument);
  return { runtimeArgs: isThere ? given : [...own, ...given] };
}

/** The configuration as if nobody had asked for a trace: for "run without tracing". */
export function withoutTrace(config: Configuration): Configuration {
  const { [WANTED_KEY]: _, loopscope: __, [RECORDING_KEY]: ___, ...rest } = config;
  return rest;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
