/**
 * Resolves launch configurations: those of the type `loopscope`, and ordinary Node ones with
 * `"loopscope": true`. VS Code calls providers type by type, again after each change of type:
 *
 *   loopscope ── resolve ──> node ── js-debug ──> pwa-node ── variables replaced ──> prepared here
 *
 * The first half only changes the type. The second half, with real paths in hand, checks that the program is
 * there, makes the folder of the recording and sets the environment.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../base/user-error.ts';
import type { TracerOptions } from '../protocol/launch.ts';
import { placeStub } from '../spool/place-stub.ts';
import { checkLaunch } from './check-launch.ts';
import { parseEnvFile } from './env-file.ts';
import { DEBUG_TYPE, NODE_TYPES } from './ids.ts';
import { type Log, showError } from './log.ts';
import { createRecording, removeOldRecordings } from './session-store.ts';
import { recordingRoot, recordingSettings } from './settings.ts';
import {
  markForTrace,
  prepareForTrace,
  recordingOf,
  WANTED_KEY,
  wantsTrace,
  withoutTrace,
} from './traced-configuration.ts';

const RUN_WITHOUT = 'Run Without Tracing';

/** Registers the providers of all types. */
export function registerConfigurationProviders(
  context: vscode.ExtensionContext,
  options: ResolverOptions,
): vscode.Disposable {
  const resolver = new Resolver(context, options);
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  const register = vscode.debug.registerDebugConfigurationProvider;
  return vscode.Disposable.from(
    register(DEBUG_TYPE, { resolveDebugConfiguration: (_folder, config) => resolver.resolve(config) }, Initial),
    register(DEBUG_TYPE, { provideDebugConfigurations: () => [activeFileConfiguration()] }, Dynamic),
    ...NODE_TYPES.map((type) =>
      register(type, {
        resolveDebugConfiguration: (_folder, config) => resolver.mark(config),
        resolveDebugConfigurationWithSubstitutedVariables: (_folder, config) => resolver.prepare(config),
      }),
    ),
  );
}

/** The configuration that debugs whatever file is in front. */
export function activeFileConfiguration(): vscode.DebugConfiguration {
  return { type: DEBUG_TYPE, request: 'launch', name: 'Debug Active File with Async Trace', program: '${file}' };
}

interface ResolverOptions {
  readonly log: Log;
  /** Where the extension's own stub and tracer are; it goes with an update. */
  readonly tracerFolder: string;
}

class Resolver {
  readonly #context: vscode.ExtensionContext;
  readonly #log: Log;
  readonly #tracerFolder: string;

  constructor(context: vscode.ExtensionContext, { log, tracerFolder }: ResolverOptions) {
    this.#context = context;
    this.#log = log;
    this.#tracerFolder = tracerFolder;
  }

  /** Of our own type: F5 without a launch.json gives an empty configuration. */
  resolve(config: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined {
    const isEmpty = !config.type && !config.request && !config.name;
    if (isEmpty && vscode.window.activeTextEditor === undefined) {
      const message = 'There is no program to debug: no file is open.';
      showError(
        this.#log,
        new UserError({ code: 'missing', message, hint: 'Open a JavaScript file, or name a program in launch.json.' }),
      );
      return undefined;
    }
    return asDebugConfiguration(markForTrace(isEmpty ? activeFileConfiguration() : config));
  }

  /** Of Node's types: an ordinary configuration that asks for a trace. */
  mark(config: vscode.DebugConfiguration): vscode.DebugConfiguration {
    return wantsTrace(config) ? { ...config, [WANTED_KEY]: true } : config;
  }

  /** After variables were replaced; undefined stops the launch, and the user has been told why. */
  async prepare(config: vscode.DebugConfiguration): Promise<vscode.DebugConfiguration | undefined> {
    if (!wantsTrace(config) || recordingOf(config) !== undefined) return config;
    try {
      checkLaunch(config);
      const root = recordingRoot(this.#context);
      const tracer = join(this.#tracerFolder, 'tracer.cjs');
      const recording = createRecording(root, { ...this.#recordingOptions(), tracer });
      // Each new one may push an old one out; what is open, or is not ours, stays.
      void removeOldRecordings(root);
      this.#log.info(`recording ${config.name} into ${recording.folder}`);
      const stub = placeStub(
        join(this.#tracerFolder, 'preload.cjs'),
        join(this.#context.globalStorageUri.fsPath, 'tracer'),
      );
      const preparation = {
        recording,
        tracerPath: stub,
        skippedFolders: [...new Set([dirname(stub), this.#tracerFolder])],
        envFileNodeOptions: this.#nodeOptionsOf(config.envFile),
      };
      return asDebugConfiguration(prepareForTrace(config, preparation));
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'not-writable') {
        showError(this.#log, error);
        return undefined;
      }
      return this.#offerWithoutTrace(config, error);
    }
  }

  /** A wrong setting is no reason not to debug: it is said, and the default counts. */
  #recordingOptions(): TracerOptions {
    const { options, problems } = recordingSettings();
    for (const problem of problems) {
      this.#log.warn(problem);
      void vscode.window.showWarningMessage(problem);
    }
    return options;
  }

  /** The launch waits for the answer: a session that looks traced and is not helps nobody. */
  async #offerWithoutTrace(
    config: vscode.DebugConfiguration,
    error: UserError,
  ): Promise<vscode.DebugConfiguration | undefined> {
    this.#log.warn(error.message);
    const choice = await vscode.window.showErrorMessage(`${error.message} ${error.hint ?? ''}`, RUN_WITHOUT);
    return choice === RUN_WITHOUT ? asDebugConfiguration(withoutTrace(config)) : undefined;
  }

  #nodeOptionsOf(envFile: unknown): string | undefined {
    if (typeof envFile !== 'string' || envFile === '') return undefined;
    try {
      return parseEnvFile(readFileSync(envFile, 'utf8')).NODE_OPTIONS;
    } catch (error) {
      // js-debug reads the file too, and says what is wrong with it.
      this.#log.warn(
        `${basename(envFile)} could not be read: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }
}

/** Ours are made from VS Code's by adding to them: type, name and request are still there. */
function asDebugConfiguration(config: { readonly [key: string]: unknown }): vscode.DebugConfiguration {
  return config as vscode.DebugConfiguration;
}
