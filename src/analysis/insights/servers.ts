/** Tasks that wait for others to come, by the runtime's name for them: a process that has one is meant to stay. */
import type { TaskId } from '../../base/units.ts';
import { kindOfTask } from '../../trace/task-facts.ts';
import type { Trace } from '../../trace/trace.ts';

const SERVERS: ReadonlySet<string> = new Set(['TCPSERVERWRAP', 'PIPESERVERWRAP']);

export function isServer(trace: Trace, task: TaskId): boolean {
  return SERVERS.has(kindOfTask(trace, task).name);
}
