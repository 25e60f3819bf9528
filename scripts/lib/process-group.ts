/**
 * Long-lived programs that must not outlive us: each leads its own process group, which is ended as a whole,
 * and a watcher ends it even when we are killed without notice.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

const GRACE_MS = 4_000;
const KEPT_LOG_CHARS = 20_000;

/** A running program and everything that it starts. */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #watcher: ChildProcess;
  readonly exited: Promise<number>;
  #log = '';
  #listeners: (() => void)[] = [];
  #stopping = false;

  constructor(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }) {
    this.#leader = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#collect(this.#leader.stdout);
    this.#collect(this.#leader.stderr);
    this.exited = new Promise((resolve) => {
      this.#leader.on('error', (error) => {
        this.#append(`${error.message}\n`);
        resolve(127);
      });
      this.#leader.on('exit', (code) => resolve(code ?? 1));
    });
    this.#watcher = watchOver(this.#leader.pid ?? 0);
  }

  /** The last part of what the program printed. */
  get log(): string {
    return this.#log;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** First match of `pattern` in what the program prints; undefined when it ends or `limitMs` passes before. */
  waitFor(pattern: RegExp, limitMs: number): Promise<RegExpExecArray | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), limitMs);
      const look = () => {
        const match = pattern.exec(this.#log);
        if (match === null) return;
        clearTimeout(timer);
        resolve(match);
      };
      this.#listeners.push(look);
      void this.exited.then(() => {
        look();
        clearTimeout(timer);
        resolve(undefined);
      });
      look();
    });
  }

  /** Ends the whole group: politely, then by force. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
    await this.exited;
    clearTimeout(timer);
    // The leader is gone; what it left behind in its group goes now.
    this.#signal('SIGKILL');
    this.#watcher.kill();
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#leader.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // No process is left in the group.
    }
  }

  #collect(stream: Readable | null): void {
    stream?.on('data', (data: Buffer) => this.#append(data.toString()));
  }

  #append(text: string): void {
    this.#log = (this.#log + text).slice(-KEPT_LOG_CHARS);
    for (const listener of this.#listeners) listener();
  }
}

/** A shell that waits for the end of its input, which comes when we die, and then ends the group. */
function watchOver(groupId: number): ChildProcess {
  const script = `read -r _; kill -TERM -${groupId} 2>/dev/null; sleep 2; kill -KILL -${groupId} 2>/dev/null`;
  const watcher = spawn('sh', ['-c', groupId === 0 ? 'exit' : script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => {
    // Without a POSIX shell there is no watcher; `stop` still works.
  });
  watcher.unref();
  return watcher;
}
