/**
 * Notices a traced program that records nothing, and says why that may be. Without it the panel would stay
 * empty and nobody would know whose fault it is.
 */
import * as vscode from 'vscode';
import { spoolFiles } from '../spool/join-spools.ts';
import type { Recording } from './recording.ts';
import { reasonsForSilence } from './silence-reasons.ts';

/** A busy machine takes 3 s from the launch to the first line of the program; npm and tsx as much again. */
const PATIENCE_MS = 8_000;

/** Looks once, after a while. Dispose to forget about it. */
export function watchForSilence(recording: Recording): vscode.Disposable {
  const timer = setTimeout(() => void look(recording), PATIENCE_MS);
  return { dispose: () => clearTimeout(timer) };
}

async function look(recording: Recording): Promise<void> {
  if (!recording.isRunning) return;
  const spools = await spoolFiles(recording.ref.folder).catch(() => []);
  if (spools.length > 0) return;
  const reasons = reasonsForSilence(recording.root?.configuration ?? {});
  void vscode.window.showWarningMessage(
    `Loopscope records nothing from "${recording.title}" yet. ${reasons.join(' ')}`,
  );
}
