/**
 * Speed and memory of reading and asking:
 *
 *     npm run bench -- engine                     a generated trace of 10 million events, and recorded programs
 *     npm run bench -- engine 1 5 10 20           generated traces of so many million events: is the cost flat?
 *     npm run bench -- engine --recorded w1,w5    programs of the overhead benchmark, recorded now
 *     npm run bench -- engine FILE…               saved traces
 *
 * Reading is decoding and building, in slices as the engine reads a file; its times are CPU time of this thread.
 * Times of questions are those of the wall clock. Memory is what all tables and indexes hold, unused room included;
 * beside it stands what the process really holds more than before, measured by the garbage collector.
 */
import { parseArgs } from 'node:util';
import { runMain } from '../../scripts/lib/progress.ts';
import { randomFrom } from '../support/random.ts';
import { generatedTrace } from './engine/generated.ts';
import { type BenchTrace, type Built, build } from './engine/measure.ts';
import { QUESTIONS, timesOf } from './engine/questions.ts';
import { recordedTraces, savedTrace } from './engine/recorded.ts';
import { markdown } from './overhead/report.ts';

const SEED = Number(process.env.LOOPSCOPE_SEED ?? 1);
const DEFAULT_MILLIONS = 10;

const READING_HEAD = [
  'trace',
  'million events',
  'MB read',
  'decode, M events/s',
  'decode and build, M events/s',
  'bytes an event',
  'tasks',
  'runs',
  'streams',
  'held by the process',
];

function readingRow(name: string, { engine, events, bytes, decodeMs, readMs, heldBytes }: Built): string[] {
  const { trace } = engine;
  const speed = (ms: number): string => (events / ms / 1_000).toFixed(2);
  const perEvent = (size: number): string => (size / events).toFixed(1);
  const streams = trace.streams.reduce((sum, stream) => sum + stream.byteLength, 0);
  return [
    name,
    (events / 1e6).toFixed(2),
    (bytes / 1e6).toFixed(1),
    speed(decodeMs),
    speed(readMs),
    ...[trace.byteLength, trace.tasks.byteLength, trace.runs.byteLength, streams, heldBytes].map(perEvent),
  ];
}

async function questionRows(name: string, { engine }: Built): Promise<string[][]> {
  const rows: string[][] = [];
  for (const question of QUESTIONS) {
    const times = await timesOf(question, engine, randomFrom(SEED + 1));
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
    const verdict = at(0.99) <= question.limitMs ? '' : `over ${question.limitMs} ms`;
    rows.push([name, question.name, ...[0.5, 0.99, 1].map((share) => at(share).toFixed(1)), verdict]);
  }
  return rows;
}

async function* tracesOf(words: readonly string[], recorded: string | undefined): AsyncGenerator<BenchTrace> {
  const nothingSaid = words.length === 0 && recorded === undefined;
  for (const word of nothingSaid ? [String(DEFAULT_MILLIONS)] : words)
    yield Number(word) > 0 ? generatedTrace(Number(word) * 1e6, SEED) : savedTrace(word);
  if (nothingSaid || recorded !== undefined) yield* recordedTraces((recorded ?? '').split(',').filter(Boolean));
}

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { recorded: { type: 'string' } },
  });
  const reading: string[][] = [];
  const asking: string[][] = [];
  for await (const trace of tracesOf(positionals, values.recorded)) {
    const built = build(trace);
    reading.push(readingRow(trace.name, built));
    process.stdout.write(`${reading.at(-1)!.join('  ')}\n`);
    asking.push(...(await questionRows(trace.name, built)));
  }
  process.stdout.write(`\n${markdown(READING_HEAD, reading)}\n`);
  process.stdout.write(`${markdown(['trace', 'question', 'p50 ms', 'p99 ms', 'worst ms', ''], asking)}\n`);
  return 0;
});
