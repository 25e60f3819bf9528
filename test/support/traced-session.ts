/**
 * What the VS Code suites share about debug sessions: starts them, hears what the program prints, finds the
 * recording, and cleans up. Runs inside the extension host.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type VscodeDriver, waitUntil } from './vscode-driver.ts';

export const FASTIFY = 'Debug with Async Trace: Fastify server';
export const PLAIN_NODE = 'Node with Loopscope: Fastify server';

/** A program under VS Code takes a while to start on a busy machine. */
const START_LIMIT_MS = 40_000;

/** The folder that the test window has open. */
export function workspaceFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('the test window has no folder open');
  return folder;
}

/** Path of one of the copied debuggees. */
export function debuggee(name: string): string {
  return join(process.env.LOOPSCOPE_TEST_DEBUGGEES ?? '', name);
}

/** Lets the servers of launch.json choose a free port, so that suites and other runs do not meet. */
export async function useFreePorts(): Promise<void> {
  const file = join(workspaceFolder().uri.fsPath, '.vscode/launch.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"PORT": "\d+"/g, '"PORT": "0"'));
  await waitUntil('the changed launch.json', () => {
    const configs = vscode.workspace.getConfiguration('launch').get<vscode.DebugConfiguration[]>('configurations', []);
    return configs.length > 0 && configs.every(({ env }) => env?.PORT === '0');
  });
}

/** One launch, from its root session on. */
export interface Launched {
  readonly root: vscode.DebugSession;
  /** All that the program has printed so far. */
  output(): string;
  /** Folder of its recording; undefined: it is not traced. */
  readonly folder: string | undefined;
}

/** Watches debug sessions of the window. Make one for each suite, before anything starts. */
export class SessionWatch {
  readonly #roots: vscode.DebugSession[] = [];
  readonly #outputs = new Map<string, string>();
  readonly #ended = new Set<string>();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.parentSession === undefined) this.#roots.push(session);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.#ended.add(session.id)),
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => ({ onDidSendMessage: (message) => this.#hear(session, message) }),
      }),
    );
  }

  /** Runs `start` and waits for the session that it brings. */
  async launch(start: () => unknown): Promise<Launched> {
    const before = this.#roots.length;
    await start();
    const root = await waitUntil('a debug session', () => this.#roots[before], START_LIMIT_MS);
    const { folder } = (root.configuration.__loopscopeRecording ?? {}) as { folder?: string };
    return { root, folder, output: () => this.#outputs.get(root.id) ?? '' };
  }

  /** Starts a configuration of launch.json by name, or one that is given whole. */
  launchConfig(config: string | vscode.DebugConfiguration): Promise<Launched> {
    return this.launch(() => vscode.debug.startDebugging(workspaceFolder(), config));
  }

  /** How many programs were started. */
  get started(): number {
    return this.#roots.length;
  }

  hasEnded({ root }: Launched): boolean {
    return this.#ended.has(root.id);
  }

  /** Ends everything that runs and closes all editors. */
  async reset(): Promise<void> {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
    await waitUntil(
      'the end of all sessions',
      () => this.#roots.every(({ id }) => this.#ended.has(id)),
      START_LIMIT_MS,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #hear(session: vscode.DebugSession, message: unknown): void {
    const { type, event, body } = message as { type?: string; event?: string; body?: { output?: string } };
    if (type !== 'event' || event !== 'output') return;
    let root = session;
    while (root.parentSession !== undefined) root = root.parentSession;
    this.#outputs.set(root.id, (this.#outputs.get(root.id) ?? '') + (body?.output ?? ''));
  }
}

/** Address of a started server; `after` skips what it printed before a restart. */
export async function addressOf(launched: Launched, after = 0): Promise<string> {
  return waitUntil(
    'the address of the server',
    () => /Listening on (http:\/\/[\d.:]+)/.exec(launched.output().slice(after))?.[1],
    START_LIMIT_MS,
  );
}

/** Asks the server once. Errors: unless it answers with 200. */
export async function request(address: string, path = '/orders/7'): Promise<string> {
  const response = await fetch(`${address}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.text();
}

/** Text of all notifications. A window under test shows none by itself: they wait in the notification center. */
export async function notifications(driver: VscodeDriver): Promise<string> {
  await vscode.commands.executeCommand('notifications.showList');
  return (await driver.page.locator('.notifications-center .notification-list-item').allInnerTexts()).join('\n');
}
