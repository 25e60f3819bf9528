/**
 * Finds what there is to start: the traced configurations of the workspace and the file in front.
 */
import * as vscode from 'vscode';
import { DEBUG_TYPE } from './ids.ts';
import { namesFile } from './program-path.ts';

/** A launch configuration and the folder whose launch.json it stands in. */
export interface Launch {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly config: vscode.DebugConfiguration;
}

const JAVASCRIPT = /\.[cm]?[jt]sx?$/;

/** Launches of the workspace that are traced, in the order of folders and files. */
export function tracedLaunches(): Launch[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => {
    const configs = vscode.workspace
      .getConfiguration('launch', folder.uri)
      .get<vscode.DebugConfiguration[]>('configurations', []);
    return configs.filter(isTraced).map((config) => ({ folder, config }));
  });
}

function isTraced(config: vscode.DebugConfiguration): boolean {
  return config.request === 'launch' && (config.type === DEBUG_TYPE || config.loopscope === true);
}

/** The program in front: the file that a menu names, else that of the active editor. */
export function programInFront(argument: unknown): vscode.Uri | undefined {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && JAVASCRIPT.test(uri.path) ? uri : undefined;
}

/**
 * How to start `file`: by the configuration that names it, since that knows its arguments and environment,
 * else by itself.
 */
export function launchOf(file: vscode.Uri): Launch {
  const known = tracedLaunches().find(({ folder, config }) =>
    namesFile(config.program, folder?.uri.fsPath, file.fsPath),
  );
  if (known !== undefined) return known;
  const name = `Async Trace: ${file.path.slice(file.path.lastIndexOf('/') + 1)}`;
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return { folder, config: { type: DEBUG_TYPE, request: 'launch', name, program: file.fsPath } };
}
