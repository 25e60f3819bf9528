/**
 * What would close what keeps a process alive, by type of task as Node names it. Data, for sentences.
 * Source: Node's documentation of each module; `lib/internal/timers.js` for timers.
 */

export interface Closer {
  /** What ends it; empty: it ends by itself. */
  readonly closes: string;
  /** What lets the process end without it; empty: nothing does. */
  readonly unrefs: string;
}

const CLOSERS: Readonly<Record<string, Closer>> = {
  TCPSERVERWRAP: { closes: 'server.close()', unrefs: 'server.unref()' },
  PIPESERVERWRAP: { closes: 'server.close()', unrefs: 'server.unref()' },
  TCPWRAP: { closes: 'socket.end() or socket.destroy()', unrefs: 'socket.unref()' },
  PIPEWRAP: { closes: 'end() or destroy() of its stream', unrefs: 'socket.unref()' },
  TLSWRAP: { closes: 'socket.end() or socket.destroy()', unrefs: 'socket.unref()' },
  TTYWRAP: { closes: 'process.stdin.pause() or destroy() of its stream', unrefs: 'process.stdin.unref()' },
  UDPWRAP: { closes: 'socket.close()', unrefs: 'socket.unref()' },
  PROCESSWRAP: { closes: 'the exit of the child process, or child.kill()', unrefs: 'child.unref()' },
  FSEVENTWRAP: { closes: 'watcher.close()', unrefs: 'watcher.unref()' },
  STATWATCHER: { closes: 'fs.unwatchFile()', unrefs: 'watcher.unref()' },
  MESSAGEPORT: { closes: 'port.close()', unrefs: 'port.unref()' },
  WORKER: { closes: 'worker.terminate(), or the end of the worker', unrefs: 'worker.unref()' },
  SIGNALWRAP: { closes: 'removal of the signal listener', unrefs: '' },
  Immediate: { closes: '', unrefs: 'immediate.unref()' },
};

const TIMER: Closer = { closes: 'clearTimeout()', unrefs: 'timer.unref()' };
const INTERVAL: Closer = { closes: 'clearInterval()', unrefs: 'timer.unref()' };
const BY_ITSELF: Closer = { closes: '', unrefs: '' };
const UNKNOWN: Closer = { closes: 'its close() or destroy()', unrefs: '' };

/** What is known of a task: its type, and what the trace declares of it. */
export interface Closable {
  readonly type: string;
  /** It waits in a queue of deadlines. */
  readonly isTimer: boolean;
  readonly repeats: boolean;
  readonly isOneShot: boolean;
}

/** What would close it. */
export function closerOf({ type, isTimer, repeats, isOneShot }: Closable): Closer {
  if (Object.hasOwn(CLOSERS, type)) return CLOSERS[type]!;
  if (isTimer) return repeats ? INTERVAL : TIMER;
  return isOneShot ? BY_ITSELF : UNKNOWN;
}
