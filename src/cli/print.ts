/** Writing to stdout and stderr. A reader that went away (`| head`) ends us quietly, as it does other tools. */

let isWatchingStdout = false;

/** Writes results; waits when the reader is slow. **Shape**: exit code 0, so that a command can end with it. */
export async function print(text: string): Promise<number> {
  if (!isWatchingStdout) {
    isWatchingStdout = true;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  return 0;
}

/** Writes a remark for people, under our name, so that it is not taken for the program's. */
export function printNote(text: string): void {
  process.stderr.write(`loopscope: ${text}\n`);
}
