/**
 * Talks to the tracer inside the program through the debugger's `evaluate`. It answers while the program
 * runs, while it stands at a breakpoint, and while JavaScript spins.
 *
 * Asked of the *child* session: js-debug's root session never answers. In the context `clipboard` nothing of
 * it shows: no events, no output, no length limit.
 */
import type * as vscode from 'vscode';

/** Longer than any answer of a program that can answer at all: 16 to 350 ms were measured. */
const LIMIT_MS = 2_000;

const CONTROL = "globalThis[Symbol.for('loopscope')]";

/** What can be asked of the tracer; each is a method of its control object. */
export type ProgramRequest = 'flush' | 'pause' | 'resume';

/** A debug session, as far as we need one. */
export type Evaluator = Pick<vscode.DebugSession, 'customRequest'>;

/** Asks one thread of a program. **Shape**: whether it answered in time. Never rejects. */
export async function askProgram(session: Evaluator, request: ProgramRequest, limitMs = LIMIT_MS): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const answered = Promise.resolve(
    session.customRequest('evaluate', { expression: `void ${CONTROL}?.${request}()`, context: 'clipboard' }),
  ).then(
    () => true,
    // The thread ended, or its tracer is not there: nothing to be had from it.
    () => false,
  );
  const result = await Promise.race([answered, late]);
  clearTimeout(timer);
  return result;
}

/** Asks all threads at once. */
export async function askAll(sessions: Iterable<Evaluator>, request: ProgramRequest): Promise<void> {
  await Promise.all([...sessions].map((session) => askProgram(session, request)));
}
