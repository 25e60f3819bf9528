/** Questions for what was recorded, row by row: counts, queues, tasks, runs, sites, spans, failures, the session. */
import { print } from './print.ts';
import { printList, type QueryQuestion } from './query-question.ts';
import { formatCounts, formatQueues, formatRuns, formatSites, formatTasks } from './query-text.ts';
import { formatFailures, formatSession, formatSpans } from './query-text-around.ts';

export const listQuestions: Readonly<Record<string, QueryQuestion>> = {
  counts: {
    async answer({ trace, filter, asJson }) {
      const counts = await trace.ask('counts', filter);
      await print(asJson ? `${JSON.stringify(counts)}\n` : formatCounts(counts));
    },
  },
  queues: {
    async answer({ trace, filter, asJson }) {
      const rows = await trace.ask('queues', filter);
      await print(asJson ? `${JSON.stringify(rows)}\n` : formatQueues(rows));
    },
  },
  tasks: { answer: (query) => printList(query, (page) => query.trace.ask('tasks', page), formatTasks) },
  runs: { answer: (query) => printList(query, (page) => query.trace.ask('runs', page), formatRuns) },
  sites: { answer: (query) => printList(query, (page) => query.trace.ask('sites', page), formatSites) },
  spans: {
    answer: (query) => printList(query, (page) => query.trace.ask('spans', { ...page, ...query.spans }), formatSpans),
  },
  failures: { answer: (query) => printList(query, (page) => query.trace.ask('failures', page), formatFailures) },
  session: {
    async answer({ trace, filter, asJson }) {
      const session = await trace.ask('session', {});
      const streams = session.streams.filter(
        ({ id, role }) =>
          (filter.stream === undefined || id === filter.stream) && (filter.programsOnly !== true || role === 'program'),
      );
      const shown = { ...session, streams };
      await print(asJson ? `${JSON.stringify(shown)}\n` : formatSession(shown));
    },
  },
};
