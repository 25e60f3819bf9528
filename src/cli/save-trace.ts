/** Saves what `loopscope run` recorded, in words for the terminal where that fails. */
import { UserError } from '../base/user-error.ts';
import { joinSpools } from '../spool/join-spools.ts';
import { errorInWords } from './folders.ts';

/** Writes `file`. **Shape**: its size; 0: the folder holds no records and nothing was written. **Errors**: `save`. */
export async function saveTrace(folder: string, file: string): Promise<number> {
  try {
    return await joinSpools(folder, file);
  } catch (error) {
    throw new UserError(
      {
        code: 'save',
        message: `The trace could not be saved as ${file}: ${errorInWords(error)}.`,
        hint: `What was recorded is still in ${folder}; "loopscope query" reads it there.`,
      },
      { cause: error },
    );
  }
}
