/** What a workload runs under: nothing, the tracer in its forms, or what else there is for Node. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchEnvironment } from '../../../src/protocol/launch.ts';

/** One way of running a workload. */
export interface Configuration {
  readonly name: string;
  /** For tables. */
  readonly title: string;
  /** Options of Node, before the script. */
  readonly args?: readonly string[];
  /** Run under the tracer with these session options. */
  readonly tracer?: Readonly<Record<string, unknown>>;
  /** A debugger is connected, with async stacks of this depth. */
  readonly asyncStackDepth?: number;
  /** It costs tens of times the program: see `Workload.slowScale`. */
  readonly slow?: boolean;
}

export const UNTRACED: Configuration = { name: 'untraced', title: 'untraced' };

/** A budget of 1 is all of the time: the governor has nothing to do. */
const NO_GOVERNOR = { overheadBudget: 1 };

export const OURS = 'ours';
export const EMPTY_HOOKS = 'empty-hooks';
export const TRACE_EVENTS = 'trace-events';

/** All configurations, in the order of the tables; the tracer's default comes first. */
export const CONFIGURATIONS: readonly Configuration[] = [
  { name: OURS, title: 'ours', tracer: NO_GOVERNOR },
  { name: 'ours-budget', title: 'ours, budget 10 %', tracer: { overheadBudget: 0.1 } },
  { name: 'ours-no-sites', title: 'ours, no sites', tracer: { ...NO_GOVERNOR, level: 'tasks' } },
  {
    name: EMPTY_HOOKS,
    title: 'empty hooks',
    args: ['--require', fileURLToPath(new URL('empty-hooks.cjs', import.meta.url))],
  },
  { name: TRACE_EVENTS, title: 'trace events', args: ['--trace-event-categories', 'node.async_hooks'], slow: true },
  { name: 'debugger', title: 'debugger', args: ['--inspect-brk=127.0.0.1:0'], asyncStackDepth: 32, slow: true },
];

/** Writes the session's options into its folder and gives the environment that has the program traced. */
export function tracedEnvironment(
  configuration: Configuration,
  tracerPath: string,
  sessionFolder: string,
): Record<string, string> {
  if (configuration.tracer === undefined) return {};
  writeFileSync(join(sessionFolder, 'options.json'), JSON.stringify(configuration.tracer));
  return launchEnvironment({ tracerPath, sessionFolder });
}
