/** The fields that a filter may ask for: data for the parser, for completions and for the table in FILTER.md. */

/** What a field is compared with. */
export type FieldType = 'text' | 'choice' | 'duration' | 'moment' | 'count';

export interface FilterField {
  readonly name: string;
  /** Other names for it. */
  readonly also: readonly string[];
  readonly type: FieldType;
  /** Values of a `choice`, with what they mean. */
  readonly choices?: Readonly<Record<string, string>>;
  /** For people. */
  readonly about: string;
  readonly example: string;
}

const STATES: Readonly<Record<string, string>> = {
  pending: 'created and not over: waiting, ready or running',
  waiting: 'waits for something else',
  ready: 'its callback could run, and has not',
  running: 'its callback runs',
  done: 'settled, closed, or ran for the only time',
  settled: 'a promise that was resolved or rejected',
  closed: 'closed or cancelled',
  cancelled: 'cancelled before it was over',
  failed: 'rejected or threw, and nobody caught it; of a span: it failed',
  unknown: 'its end may lie in a gap of the record',
};

const TRAITS: Readonly<Record<string, string>> = {
  own: "made by the program's own code",
  library: 'made by code of packages only',
  internal: 'made by the runtime alone',
  handle: 'open until it is closed: a socket, a server, a worker',
  repeating: 'a timer that repeats',
  inferred: 'its site was predicted, not captured',
  keepalive: 'keeps the process alive',
};

/** All fields, in the order in which they are offered. */
export const FILTER_FIELDS = {
  type: { also: ['kind'], type: 'text', about: 'type or word of a task, kind of a span', example: 'type:timer' },
  state: {
    also: [],
    type: 'choice',
    choices: STATES,
    about: 'state at the moment asked for',
    example: 'state:pending',
  },
  is: { also: [], type: 'choice', choices: TRAITS, about: 'what it is', example: '-is:internal' },
  file: { also: [], type: 'text', about: 'path of a file on its stack', example: 'file:src/orders' },
  function: { also: ['fn'], type: 'text', about: 'function in which it was created', example: 'function:loadOrder' },
  site: { also: [], type: 'text', about: 'number of its site, or its place', example: 'site:orders.ts:84' },
  how: { also: [], type: 'text', about: 'how it came to be', example: 'how:await' },
  lane: { also: ['queue'], type: 'text', about: 'queue that it runs from', example: 'lane:timers' },
  process: { also: ['pid'], type: 'text', about: 'process id, or name of the program', example: 'process:server.js' },
  thread: { also: [], type: 'count', about: 'thread of its process; 0: the main thread', example: 'thread:0' },
  stream: { also: [], type: 'count', about: 'thread of the recording, by number', example: 'stream:2' },
  task: { also: ['id'], type: 'count', about: "its row, or the runtime's own id", example: 'task:812' },
  wait: {
    also: [],
    type: 'duration',
    about: 'longest time from creation or last run until ready',
    example: 'wait>50ms',
  },
  queued: { also: [], type: 'duration', about: 'longest time from ready until it ran', example: 'queued>5ms' },
  ran: { also: ['run'], type: 'duration', about: 'its longest run', example: 'ran>10ms' },
  busy: { also: [], type: 'duration', about: 'all of its runs together', example: 'busy>1s' },
  life: { also: ['age', 'took'], type: 'duration', about: 'creation until over, or until now', example: 'life>30s' },
  runs: { also: [], type: 'count', about: 'how often it ran', example: 'runs>1' },
  created: { also: ['start'], type: 'moment', about: 'when it was created', example: 'created:1s..2.5s' },
  ended: { also: ['end'], type: 'moment', about: 'when it was over', example: 'ended<3s' },
  time: { also: ['at'], type: 'moment', about: 'some moment between creation and end', example: 'time:1s..2s' },
} as const satisfies Readonly<Record<string, Omit<FilterField, 'name'>>>;

export type FieldName = keyof typeof FILTER_FIELDS;

const BY_NAME: ReadonlyMap<string, FilterField & { readonly name: FieldName }> = new Map(
  Object.entries(FILTER_FIELDS).flatMap(([name, field]) =>
    [name, ...field.also].map((word) => [word, { ...field, name: name as FieldName }] as const),
  ),
);

/** The field with this name, in any case; undefined: there is none. */
export function fieldNamed(word: string): (FilterField & { readonly name: FieldName }) | undefined {
  return BY_NAME.get(word.toLowerCase());
}

/** Names of all fields. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(FILTER_FIELDS) as FieldName[];
