/**
 * Reads a command's options: `node:util` parseArgs, with failures as one sentence and a hint.
 * Called by each command with what stands behind its name. Pure.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Nanos } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Options by name and what is left. */
export interface CommandLine<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
}

/** Wrong usage: exit code 2. */
export function usageError(message: string, hint = 'See: loopscope --help'): UserError {
  return new UserError({ code: 'usage', message, hint });
}

/** Reads `args`. **Errors**: `usage` for an unknown option or a missing value. */
export function readCommandLine<O extends Options>(args: readonly string[], options: O): CommandLine<O> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (error) {
    throw usageError(sentence(error));
  }
}

/**
 * Splits the arguments of `run` before the program: at `--`, else before the first word that is no option.
 * **Shape**: `[own options, program and its arguments]`.
 */
export function splitProgram(args: readonly string[], options: Options): [string[], string[]] {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'option-terminator') return [args.slice(0, token.index), args.slice(token.index + 1)];
    // `--out -- node`: the value was forgotten, which the option itself will say.
    if (token.kind === 'option' && token.value === '--')
      return [args.slice(0, token.index + 1), args.slice(token.index + 2)];
    if (token.kind === 'positional') return [args.slice(0, token.index), args.slice(token.index)];
  }
  return [[...args], []];
}

/** A whole number that is not negative. **Errors**: `usage`, naming the option. */
export function readCount(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw usageError(`${option} takes a whole number, not "${text}".`);
  return Number(text);
}

/** Seconds that are not negative, as nanoseconds. **Errors**: `usage`, naming the option. */
export function readSeconds(option: string, text: string): Nanos {
  if (!/^\d{1,7}(?:\.\d{1,9})?$/.test(text)) throw usageError(`${option} takes seconds, such as 12.5, not "${text}".`);
  return Math.round(Number(text) * 1e9);
}

/** Node's own words, cut to the sentence that says what is wrong. */
function sentence(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const quoted = /'(-[^' ]*)/.exec(message)?.[1];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && quoted !== undefined) return `There is no option ${quoted}.`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && quoted !== undefined) {
    return message.includes('does not take')
      ? `The option ${quoted} takes no value.`
      : `The option ${quoted} needs a value.`;
  }
  return message;
}
