/**
 * The one kind of failure that is shown to people: what went wrong and what to do about it.
 * Bugs are ordinary errors; they are caught once at the edge (a command, a request, a frame).
 */

/** Plain form of a `UserError`, as it crosses threads and the webview boundary. */
export interface ErrorShape {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * An expected failure. `code` is stable and for programs, `message` says what and where in a sentence,
 * `hint` says what to do.
 */
export class UserError extends Error implements ErrorShape {
  override readonly name = 'UserError';
  readonly code: string;
  readonly hint?: string;

  constructor(shape: ErrorShape, options?: ErrorOptions) {
    super(shape.message, options);
    this.code = shape.code;
    if (shape.hint !== undefined) this.hint = shape.hint;
  }
}

/** Turns anything thrown into a shape that can be shown or sent. Cost: one object. */
export function toErrorShape(error: unknown): ErrorShape {
  if (error instanceof UserError) {
    return error.hint === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, hint: error.hint };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'This is a bug in Loopscope; the log has its stack.' };
}
