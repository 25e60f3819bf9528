/** The question where the time of a task, a span or a stretch went. */

import type { PathParams } from '../query/contract-path.ts';
import { readCount, readSeconds, usageError } from './command-line.ts';
import { print, printNote } from './print.ts';
import { formatPath } from './query-path-text.ts';
import type { QueryQuestion } from './query-question.ts';

export const pathQuestions: Readonly<Record<string, QueryQuestion>> = {
  path: {
    args: ['a task, STREAM/SPAN or FROM..TO'],
    async answer({ trace, filter, asJson, limit, args }) {
      const stream = filter.stream === undefined ? {} : { stream: filter.stream };
      const reply = await trace.ask('path', { ...stream, ...readSubject(args[0] ?? ''), limit });
      await print(asJson ? `${JSON.stringify(reply)}\n` : formatPath(reply));
      if (reply.parts.length < reply.partCount)
        printNote(`${reply.partCount} parts in ${reply.parts.length} lines; --limit 0 shows all.`);
    },
  },
};

/** `812`: a task; `0/3`: span 3 of stream 0; `12.5..13.2`: a stretch in seconds. **Errors**: `usage`. */
export function readSubject(text: string): PathParams {
  const range = /^([\d.]*?)\.\.([\d.]*)$/.exec(text);
  if (range !== null) {
    const [, from = '', to = ''] = range;
    return {
      ...{ fromNs: from === '' ? 0 : readSeconds('FROM', from) },
      ...(to === '' ? {} : { toNs: readSeconds('TO', to) }),
    };
  }
  const span = /^(\d+)\/(\d+)$/.exec(text);
  if (span !== null) return { stream: readCount('STREAM', span[1] ?? ''), span: readCount('SPAN', span[2] ?? '') };
  if (!/^\d+$/.test(text))
    throw usageError(
      `path does not know what "${text}" is.`,
      'Give a task (812), a span (0/3: span 3 of stream 0) or a stretch in seconds (12.5..13.2).',
    );
  return { task: readCount('TASK', text) };
}
