/** What ends tasks that keep a process alive, by the runtime's name for them; others are called what they are. */

interface Closer {
  /** What to call. */
  readonly call: string;
  /** It waits for others to come: a process that does is meant to stay. */
  readonly serves?: true;
}

const CLOSERS: Readonly<Record<string, Closer>> = {
  Timeout: { call: 'clearTimeout() or clearInterval(), or unref()' },
  TCPSERVERWRAP: { call: 'server.close()', serves: true },
  PIPESERVERWRAP: { call: 'server.close()', serves: true },
  TCPWRAP: { call: 'socket.end() or socket.destroy()' },
  PIPEWRAP: { call: 'socket.destroy(), for standard input process.stdin.pause()' },
  TTYWRAP: { call: 'process.stdin.pause()' },
  UDPWRAP: { call: 'socket.close()' },
  PROCESSWRAP: { call: 'child.kill(), or unref()' },
  WORKER: { call: 'worker.terminate(), or unref()' },
  MESSAGEPORT: { call: 'port.close(), or removal of its message listener' },
  FSEVENTWRAP: { call: 'watcher.close()' },
  STATWATCHER: { call: 'fs.unwatchFile()' },
};

/** What to call to end a task of this kind; empty: not known. */
export function closerOf(kindName: string): string {
  return Object.hasOwn(CLOSERS, kindName) ? CLOSERS[kindName]!.call : '';
}

/** A task of this kind is there to keep the process alive. */
export function isServer(kindName: string): boolean {
  return Object.hasOwn(CLOSERS, kindName) && CLOSERS[kindName]!.serves === true;
}
