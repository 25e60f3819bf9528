/** A VS Code profile of our own (settings, extensions), so that nothing of the user's is touched or needed. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { runOrFail } from '../lib/run.ts';
import type { Host } from './host.ts';
import { installExtension } from './server.ts';

/** Where a profile lives; the same two folders mean the same for desktop VS Code and for the server. */
export interface ProfileFolders {
  readonly userDataDir: string;
  readonly extensionsDir: string;
}

/** What would otherwise cover the window, ask questions or reach for the network. */
const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Writes the user settings of a profile: quiet ones, then `more`. */
export function writeUserSettings(userDataDir: string, more: Readonly<Record<string, unknown>> = {}): void {
  const path = join(userDataDir, 'User/settings.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...QUIET_SETTINGS, ...more }, null, 2)}\n`);
}

/** Installs a packaged extension into a profile. Errors: `UserError` with what VS Code said. */
export async function installInto(host: Host, profile: ProfileFolders, vsix: string): Promise<void> {
  if (host.kind === 'server') {
    const dataDir = join(profile.userDataDir, '../server');
    await installExtension({ ...profile, vscode: host.vscode, dataDir, env: process.env }, vsix);
    return;
  }
  if (host.cli === undefined) {
    throw new UserError({
      code: 'host',
      message: `No "code" command was found beside ${host.executable}, so the extension cannot be installed.`,
      hint: 'Put VS Code’s bin folder on PATH.',
    });
  }
  const folders = ['--user-data-dir', profile.userDataDir, '--extensions-dir', profile.extensionsDir];
  await runOrFail(host.cli, [...folders, '--install-extension', vsix, '--force']);
}
