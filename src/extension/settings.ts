/** The extension's settings, typed. Read when they are needed, so that a change counts at once. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Setting } from './ids.ts';
import { type RecordingSettings, readRecordingSettings } from './recording-settings.ts';

/** Folder under which recordings are made: the user's choice, else the extension's own storage. */
export function recordingRoot(context: vscode.ExtensionContext): string {
  const chosen = vscode.workspace.getConfiguration(Setting.section).get<string>(Setting.recordingFolder, '').trim();
  return chosen === '' ? join(context.globalStorageUri.fsPath, 'recordings') : chosen;
}

/** Whether the panel opens by itself when a traced program starts. */
export function opensPanelOnStart(): boolean {
  return vscode.workspace.getConfiguration(Setting.section).get<boolean>(Setting.openPanelOnStart, true);
}

/** How a program that is started now is recorded, and a sentence for each setting that makes no sense. */
export function recordingSettings(): RecordingSettings {
  const settings = vscode.workspace.getConfiguration(Setting.section);
  return readRecordingSettings({
    overheadBudget: settings.get(Setting.overheadBudget),
    recordingLimit: settings.get(Setting.recordingLimit),
  });
}
