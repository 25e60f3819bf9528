/** From the settings, which may hold anything that people write, to how a program is recorded. Pure. */
import { DEFAULT_OPTIONS, type TracerOptions } from '../protocol/launch.ts';

const MIB = 1024 * 1024;

/** The settings as VS Code gives them; undefined: not set. */
export interface SettingValues {
  readonly overheadBudget: unknown;
  readonly recordingLimit: unknown;
}

export interface RecordingSettings {
  readonly options: TracerOptions;
  /** A sentence for each value that makes no sense; the default counts in its place. */
  readonly problems: readonly string[];
}

/** What counts, and what is wrong. */
export function readRecordingSettings({ overheadBudget, recordingLimit }: SettingValues): RecordingSettings {
  const problems: string[] = [];
  const options = { ...DEFAULT_OPTIONS };
  if (isNumber(overheadBudget) && overheadBudget > 0 && overheadBudget <= 100) {
    options.overheadBudget = overheadBudget / 100;
  } else if (overheadBudget !== undefined) {
    problems.push(
      `The setting loopscope.overheadBudget is ${JSON.stringify(overheadBudget)}; it takes a percentage above 0 and up to 100. ${DEFAULT_OPTIONS.overheadBudget * 100} counts until it is corrected.`,
    );
  }
  if (isNumber(recordingLimit) && Number.isInteger(recordingLimit) && recordingLimit >= 0) {
    options.maxBytes = recordingLimit * MIB;
  } else if (recordingLimit !== undefined) {
    problems.push(
      `The setting loopscope.recordingLimit is ${JSON.stringify(recordingLimit)}; it takes a whole number of MiB, 0 for everything. ${DEFAULT_OPTIONS.maxBytes / MIB} counts until it is corrected.`,
    );
  }
  return { options, problems };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
