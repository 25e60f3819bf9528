/** What `run` and `env` take on how to record: read here, written into the session folder. Pure. */
import { DEFAULT_OPTIONS, type TracerOptions } from '../protocol/launch.ts';
import { readCount, usageError } from './command-line.ts';

/** The options as `parseArgs` takes them. */
export const RECORDING_OPTIONS = {
  budget: { type: 'string' },
  limit: { type: 'string' },
  'no-sites': { type: 'boolean' },
} as const;

interface Values {
  readonly budget?: string | undefined;
  readonly limit?: string | undefined;
  readonly 'no-sites'?: boolean | undefined;
}

const MIB = 1024 * 1024;

/** The choices of a command line over the defaults. **Errors**: `usage`, naming the option. */
export function readRecordingOptions(values: Values): TracerOptions {
  return {
    ...DEFAULT_OPTIONS,
    ...(values.budget === undefined ? {} : { overheadBudget: readPercent('--budget', values.budget) / 100 }),
    ...(values.limit === undefined ? {} : { maxBytes: readCount('--limit', values.limit) * MIB }),
    ...(values['no-sites'] === true ? { level: 'tasks' } : {}),
  };
}

/** Above 0, at most 100. **Errors**: `usage`, naming the option. */
function readPercent(option: string, text: string): number {
  const percent = /^\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (percent > 0 && percent <= 100) return percent;
  throw usageError(
    `${option} takes a percentage above 0 and up to 100, not "${text}".`,
    '100 is no limit; --no-sites records no places at all.',
  );
}
