/** Saves a recording, in words for the editor where that fails. */
import { UserError } from '../base/user-error.ts';
import { joinSpools } from '../spool/join-spools.ts';

/** Writes all that is recorded in `folder` so far to `file`. **Errors**: `empty`, `save`. */
export async function saveTrace(folder: string, file: string): Promise<void> {
  let size = 0;
  try {
    size = await joinSpools(folder, file);
  } catch (error) {
    throw new UserError(
      {
        code: 'save',
        message: `The trace could not be saved as ${file}: ${(error as Error).message}.`,
        hint: 'Nothing is lost: it is still open here. Save it in another folder.',
      },
      { cause: error },
    );
  }
  if (size > 0) return;
  throw new UserError({
    code: 'empty',
    message: 'There is nothing to save yet.',
    hint: 'No record has arrived from the program.',
  });
}
