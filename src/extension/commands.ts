/** The extension's commands, and what the panel's buttons ask for: most of it is the same. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../base/user-error.ts';
import type { PanelCommand } from '../query/panel-messages.ts';
import { Command, EDITOR_TYPE } from './ids.ts';
import { type Launch, launchOf, programInFront, tracedLaunches } from './launches.ts';
import { type Log, registerCommand } from './log.ts';
import type { Recording } from './recording.ts';
import type { Recordings } from './recordings.ts';
import { saveTrace } from './save-trace.ts';
import type { TimelinePanels } from './timeline-panels.ts';
import { RECORDING_KEY, WANTED_KEY } from './traced-configuration.ts';

const TRACE_FILTER = { 'Loopscope trace': ['looptrace'] };

export interface CommandOptions {
  readonly log: Log;
  readonly recordings: Recordings;
  readonly panels: TimelinePanels;
}

/** Registers all commands. */
export function registerCommands({ log, recordings, panels }: CommandOptions): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(log, Command.start, startTraced),
    registerCommand(log, Command.stop, () => stop(runningOne(recordings))),
    registerCommand(log, Command.openPanel, () => {
      const recording = runningOne(recordings) ?? recordings.current();
      if (recording === undefined) panels.openEmpty((command) => runPanelCommand(command, undefined));
      else panels.open(recording, { preserveFocus: false });
    }),
    registerCommand(log, Command.save, (target) => save(recordings.current(), target)),
    registerCommand(log, Command.openTrace, openTrace),
    registerCommand(log, Command.openDemo, openDemo),
  );
}

/** What a button of a panel does. `recording`: the one that the panel shows, if it shows one. */
export async function runPanelCommand(command: PanelCommand, recording: Recording | undefined): Promise<void> {
  switch (command) {
    case 'start':
      return startTraced();
    case 'stop':
      return stop(recording);
    case 'restart':
      return restart(recording);
    case 'pause':
      return recording?.setPaused(true);
    case 'resume':
      return recording?.setPaused(false);
    case 'save':
      return save(recording, undefined);
    case 'openTrace':
      return openTrace();
  }
}

/** Starts the file in front, else the first traced configuration of the workspace. */
async function startTraced(argument?: unknown): Promise<void> {
  const file = programInFront(argument);
  const launch = file === undefined ? tracedLaunches()[0] : launchOf(file);
  if (launch === undefined) {
    throw new UserError({
      code: 'missing',
      message: 'There is no program to debug.',
      hint: 'Open a JavaScript or TypeScript file, or add a configuration of type "loopscope" to launch.json.',
    });
  }
  await start(launch);
}

async function openDemo(): Promise<void> {
  const [launch] = tracedLaunches();
  if (launch === undefined) {
    throw new UserError({
      code: 'missing',
      message: 'This workspace has no configuration of type "loopscope" in its launch.json.',
      hint: 'Open the folder of a program that has one.',
    });
  }
  await start(launch);
}

/** Why it did not start, if it did not, has been said by whoever stopped it. */
async function start({ folder, config }: Launch): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new UserError({
      code: 'untrusted',
      message: 'Programs of a workspace that you do not trust are not started.',
      hint: 'Trust the workspace first; saved traces open either way.',
    });
  }
  await vscode.debug.startDebugging(folder, config);
}

function runningOne(recordings: Recordings): Recording | undefined {
  const current = recordings.current();
  return current?.isRunning ? current : recordings.running().at(-1);
}

async function stop(recording: Recording | undefined): Promise<void> {
  if (recording?.root === undefined) {
    throw new UserError({ code: 'not-running', message: 'No traced program is running.' });
  }
  await vscode.debug.stopDebugging(recording.root);
}

/** While the program runs the debugger restarts it, and the recording goes on; after its end it starts anew. */
async function restart(recording: Recording | undefined): Promise<void> {
  const root = recording?.root ?? recording?.lastRoot;
  if (root === undefined) throw nothingRecorded();
  if (recording?.isRunning) {
    await vscode.commands.executeCommand('workbench.action.debug.restart', undefined, { sessionId: root.id });
    return;
  }
  const { [RECORDING_KEY]: _, ...config } = root.configuration;
  await vscode.debug.startDebugging(root.workspaceFolder, {
    ...config,
    [WANTED_KEY]: true,
  } as unknown as vscode.DebugConfiguration);
}

/** Saves all that is recorded so far. `target`: where to, when it is not to be asked. */
async function save(recording: Recording | undefined, target: unknown): Promise<void> {
  if (recording === undefined) throw nothingRecorded();
  const uri = target instanceof vscode.Uri ? target : await askTarget(recording);
  if (uri === undefined) return;
  if (uri.scheme !== 'file') {
    throw new UserError({ code: 'save', message: `A trace can be saved to disk only, not to ${uri.scheme}:.` });
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Saving the trace' },
    async () => {
      await recording.flush();
      await saveTrace(recording.ref.folder, uri.fsPath);
    },
  );
  void offerToOpen(uri);
}

function askTarget(recording: Recording): Thenable<vscode.Uri | undefined> {
  const folder = recording.lastRoot?.workspaceFolder ?? vscode.workspace.workspaceFolders?.[0];
  const name = `${recording.title.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-|-$/g, '')}.looptrace`;
  return vscode.window.showSaveDialog({
    title: 'Save Trace',
    filters: TRACE_FILTER,
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(join(folder.uri.fsPath, name)) }),
  });
}

async function offerToOpen(uri: vscode.Uri): Promise<void> {
  const OPEN = 'Open';
  if ((await vscode.window.showInformationMessage(`Saved ${uri.fsPath}`, OPEN)) === OPEN) await showTrace(uri);
}

async function openTrace(): Promise<void> {
  const [uri] = (await vscode.window.showOpenDialog({ title: 'Open Trace', filters: TRACE_FILTER })) ?? [];
  if (uri !== undefined) await showTrace(uri);
}

async function showTrace(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, EDITOR_TYPE);
}

function nothingRecorded(): UserError {
  return new UserError({
    code: 'nothing',
    message: 'Nothing has been recorded in this window.',
    hint: 'Start a program with "Debug with Async Trace" first.',
  });
}
