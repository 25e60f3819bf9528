/**
 * Runs a program in our place: its input and output are ours, signals that we get are handed on, and we end
 * as it ended. To whoever started us there is no difference, but for the environment variables.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { UserError } from '../base/user-error.ts';
import { errorInWords } from './folders.ts';

/** How a program ended: exactly one of the two is not null. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Signals that are handed on. The rest either cannot be caught or stop and continue a whole group. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGBREAK'] as const;

/** A terminal sends these to its whole foreground group: the program has got them already. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGBREAK']);

/** Starts `program` and waits for its end. **Errors**: `cannot-start`. */
export function runChild(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess | undefined;
    const stopForwarding = forwardSignals((signal) => child?.kill(signal));
    // Windows starts .cmd files (npm, npx) through its shell only.
    const shell = /\.(cmd|bat)$/i.test(program);
    child = spawn(shell ? `"${program}"` : program, args, { stdio: 'inherit', env, shell });
    child.once('error', (error) => {
      stopForwarding();
      reject(new UserError({ code: 'cannot-start', message: `${program} cannot be started: ${errorInWords(error)}.` }));
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve({ code, signal });
    });
  });
}

/** Whether a terminal sends its signals to our group: any of the three streams tells, the others may be piped. */
function isAtTerminal(): boolean {
  return [0, 1, 2].some((fd) => isatty(fd));
}

function forwardSignals(forward: (signal: NodeJS.Signals) => void): () => void {
  const listeners = FORWARDED.filter((signal) => signal in constants.signals).map((signal) => {
    const listener = () => {
      if (isAtTerminal() && FROM_TERMINAL.has(signal)) return;
      forward(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

/** How long a signal to ourselves may take to end us. */
const SIGNAL_GRACE_MS = 1_000;

/** Ends us as the program ended: with its code, or by its signal. **Shape**: the exit code, when there is one. */
export async function endLike({ code, signal }: Outcome): Promise<number> {
  if (signal === null) return code ?? 1;
  process.kill(process.pid, signal);
  await new Promise((resolve) => setTimeout(resolve, SIGNAL_GRACE_MS));
  // The signal is ignored here (nohup): the shell's way of saying it.
  return 128 + constants.signals[signal];
}
