/** The extension's log, and how failures are shown: expected ones in words, bugs in the log with their stack. */
import * as vscode from 'vscode';
import { toErrorShape, UserError } from '../base/user-error.ts';

export type Log = vscode.LogOutputChannel;

const OPEN_LOG = 'Show Log';

/** Shows a failure once, without blocking. **Cost**: returns at once. */
export function showError(log: Log, error: unknown): void {
  const { message, hint } = toErrorShape(error);
  if (error instanceof UserError) {
    log.warn(message);
    void vscode.window.showErrorMessage(hint === undefined ? message : `${message} ${hint}`);
    return;
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void vscode.window.showErrorMessage(`Loopscope: ${message}`, OPEN_LOG).then((choice) => {
    if (choice === OPEN_LOG) log.show();
  });
}

/** Registers a command whose failures are shown. */
export function registerCommand(log: Log, id: string, run: (...args: unknown[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      showError(log, error);
      return undefined;
    }
  });
}
