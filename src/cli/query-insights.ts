/** Questions for findings. */
import type { InsightReply, InsightRow } from '../query/contract-insights.ts';
import { plural } from '../query/text.ts';
import { print, printNote } from './print.ts';
import type { QueryQuestion } from './query-question.ts';

const WIDTH = 100;
const INDENT = '    ';

export const insightQuestions: Readonly<Record<string, QueryQuestion>> = {
  insights: {
    args: ['[KIND]'],
    joinsArgs: true,
    async answer({ trace, filter, asJson, limit, args, mute }) {
      const kinds = args.length === 0 ? {} : { kinds: args };
      const reply = await trace.ask('insights', { ...filter, ...kinds, limit, muted: mute });
      await print(asJson ? `${JSON.stringify(reply)}\n` : formatInsights(reply));
      if (asJson) return;
      if (reply.muted > 0) printNote(`${plural(reply.muted, 'finding')} muted.`);
      if (reply.rows.length < reply.total) printNote(`these are the first ${reply.rows.length}; --limit 0 shows all.`);
    },
  },
};

/** A paragraph for each finding, sentence first; what an insight means is said once, behind its last finding. */
export function formatInsights({ rows, caution }: InsightReply): string {
  const paragraphs = rows.map((row, index) => {
    const isLast = rows.findLastIndex(({ insight }) => insight === row.insight) === index;
    return formatRow(row, isLast);
  });
  const nothing = rows.length === 0 ? ['Nothing was found that is worth a word.\n'] : [];
  const end = caution === '' ? [] : [`${wrapped(caution, '')}\n`];
  return [...paragraphs, ...nothing, ...end].join('\n');
}

function formatRow(row: InsightRow, withSummary: boolean): string {
  const lines = [
    wrapped(`${row.title}. ${row.sentence}`, ''),
    `${INDENT}${details(row)}`,
    ...(withSummary ? [wrapped(row.summary, INDENT)] : []),
    `${INDENT}mute: ${row.key}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function details({ severity, confidence, fromNs, toNs, tasks, runs, place }: InsightRow): string {
  const seconds = (ns: number) => (ns / 1e9).toFixed(6);
  const first = [
    ...(tasks[0] === undefined ? [] : [`task ${tasks[0]}`]),
    ...(runs[0] === undefined ? [] : [`run ${runs[0]}`]),
  ];
  const where = place === null ? [] : [`${place.file}:${place.line}`];
  return [severity, confidence, `${seconds(fromNs)} to ${seconds(toNs)} s`, ...first, ...where].join(' · ');
}

/** Texts come from the program: nothing in them may be what a terminal obeys. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would obey.
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]+/g, ' ');
}

function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
}
