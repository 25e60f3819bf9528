/** Opens a place in the source that a trace names. The trace may come from another machine. */
import * as vscode from 'vscode';
import { UserError } from '../base/user-error.ts';
import type { PlaceRef } from '../query/contract.ts';
import { pathOfPlace } from './place-path.ts';

/**
 * Shows the place in an editor beside `panelColumn`.
 * @param embedded address of its text, where that is in no file
 * **Errors**: `no-source`, `missing`.
 */
export async function revealPlace(
  place: PlaceRef,
  options: { panelColumn: vscode.ViewColumn | undefined; preserveFocus: boolean; embedded?: vscode.Uri },
): Promise<void> {
  const uri = options.embedded ?? (await fileOf(place));
  const line = Math.max(0, place.line - 1);
  const position = new vscode.Position(line, Math.max(0, place.column - 1));
  await vscode.window.showTextDocument(uri, {
    viewColumn: sourceColumn(options.panelColumn),
    preserveFocus: options.preserveFocus,
    selection: new vscode.Range(position, position),
  });
}

async function fileOf(place: PlaceRef): Promise<vscode.Uri> {
  const path = pathOfPlace(place.file);
  if (path === undefined) {
    throw new UserError({
      code: 'no-source',
      message: `${place.label} is part of the runtime; there is no file to open.`,
    });
  }
  const uri = vscode.Uri.file(path);
  if (!(await exists(uri))) {
    throw new UserError({
      code: 'missing',
      message: `${path} does not exist on this machine.`,
      hint: 'The trace may come from another one, or the file was moved.',
    });
  }
  return uri;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/** A column that already shows text, so that neither the panel is covered nor a third column opened. */
function sourceColumn(panelColumn: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const columns = vscode.window.visibleTextEditors.map(({ viewColumn }) => viewColumn);
  const free = columns.find((column) => column !== undefined && column !== panelColumn);
  if (free !== undefined) return free;
  return panelColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
