/**
 * Which threads of a session are the program that people mean, and which only start it or load its modules: `npm start`
 * brings npm, perhaps a shell's further npm, tsx, and then the program. Told apart by what the headers say: the entry
 * script, who started whom. Pure.
 *
 * What always holds: what started nothing that is traced is the program itself, whatever its name; so a session has at
 * least one, and a runner that runs everything in its own process is one.
 */
import type { StreamId } from '../base/units.ts';
import type { SegmentHeader } from '../protocol/events.ts';
import type { StreamFilter, StreamInfo } from '../query/contract.ts';
import type { Trace } from '../trace/trace.ts';

export type Role = StreamInfo['role'];

/** What of a header roles are told by. */
export type RoleFacts = Pick<SegmentHeader, 'process' | 'parent' | 'thread' | 'main' | 'argv'>;

/** A tool that starts programs, known by its entry script. */
interface Launcher {
  /** Entry scripts, with forward slashes: the link that a shell finds, or the file behind it. */
  readonly main: RegExp;
  /** Entry scripts of the processes that make it a launcher; left out: whatever it starts is the program. */
  readonly starts?: RegExp;
  /** Started by these arguments, worker threads of its own process run the program, and make it a launcher. */
  readonly threads?: (argv: readonly string[]) => boolean;
}

/** Tools that start what they are told to. */
const LAUNCHERS: readonly Launcher[] = [
  // Package managers.
  { main: /\/np[mx]$|\/npm\/bin\/np[mx]-cli\.js$/ },
  { main: /\/pnp[mx]$|\/pnpm\/([\d.]+\/)?(bin|dist)\/pnp[mx]\.[cm]?js$/ },
  { main: /\/yarn(pkg)?$|\/yarn\/([\d.]+\/)?(bin|lib)\/(yarn|cli)\.js$|\/yarn\/[\d.]+\/yarn\.js$/ },
  { main: /\/\.yarn\/releases\/yarn-[^/]+\.c?js$/ },
  { main: /\/corepack$|\/corepack\/dist\/[^/]+\.js$/ },
  // TypeScript. ts-node runs the program in its own process, but for `--esm`.
  { main: /\/tsx$|\/tsx\/dist\/cli\.[cm]js$/ },
  { main: /\/ts-node(-\w+)*$|\/ts-node\/dist\/bin[\w-]*\.js$/, starts: /\/ts-node\/dist\/child\/[^/]+\.js$/ },
  { main: /\/(ts-node-dev|tsnd)$|\/ts-node-dev\/lib\/bin\.js$/ },
  // Runners of scripts.
  { main: /\/nodemon$|\/nodemon\/bin\/nodemon\.js$/ },
  { main: /\/(cross-env(-shell)?|dotenv|env-cmd)$|\/(cross-env|dotenv-cli|env-cmd)\/([^/]+\/)*[^/]+\.js$/ },
  { main: /\/(concurrently|conc|npm-run-all2?|run-[sp])$|\/(concurrently|npm-run-all2?)\/([^/]+\/)*[^/]+\.js$/ },
  { main: /\/(c8|nyc)$|\/(c8|nyc)\/bin\/[^/]+\.js$/ },
  // Test runners. The suites run in what they start: mocha and jest do without where one process is enough.
  { main: /^node:internal\/main\/test_runner$/ },
  {
    main: /\/_?mocha$|\/mocha\/(bin\/_?mocha(\.js)?|lib\/cli\/cli\.js)$/,
    starts: /\/mocha\/lib\/(cli\/cli|nodejs\/worker)\.js$/,
  },
  {
    main: /\/jest$|\/jest(-cli)?\/bin\/jest\.js$/,
    starts: /\/jest-worker\/build\/workers\/processChild\.js$/,
    threads: (argv) => argv.includes('--workerThreads'),
  },
  {
    main: /\/vitest$|\/vitest\/(vitest|dist\/cli[\w-]*)\.m?js$/,
    starts: /\/tinypool\/dist\/entry\/process\.js$|\/vitest\/dist\/workers?[/\w-]*\.js$/,
    threads: () => true,
  },
];

/** Entry scripts of the runtime's own threads: module hooks (`module.register`) run in one. */
const LOADER_MAIN = /^node:internal\//;

/** Roles as of a number of streams: nothing else changes them. */
const known = new WeakMap<Trace, readonly Role[]>();

/** Role of each stream of a trace, by its id. Cost: nothing, until a stream comes. */
export function rolesIn(trace: Trace): readonly Role[] {
  let roles = known.get(trace);
  if (roles === undefined || roles.length !== trace.streams.length) {
    roles = rolesOf(trace.streams.map(({ header }) => header));
    known.set(trace, roles);
  }
  return roles;
}

/** Which streams a filter lets pass. */
export function chosenBy(trace: Trace, { stream, programsOnly }: StreamFilter): (id: StreamId) => boolean {
  const roles = rolesIn(trace);
  return (id) => (stream === undefined || id === stream) && (programsOnly !== true || roles[id] === 'program');
}

/** Role of each stream, in the order of `streams`. Cost: O(streams); the table is asked for parents only. */
export function rolesOf(streams: readonly RoleFacts[]): Role[] {
  const started = startedBy(streams);
  const launchers = new Map<string, { readonly argv: readonly string[]; readonly launcher: Launcher }>();
  for (const { process, thread, main, argv } of streams) {
    const given = started.get(process);
    if (thread !== 0 || main === null || given === undefined) continue;
    const launcher = LAUNCHERS.find((candidate) => candidate.main.test(withSlashes(main)));
    if (launcher !== undefined && startsProgram(launcher, given, argv)) launchers.set(process, { argv, launcher });
  }
  return streams.map(({ process, thread, main }) => {
    if (thread !== 0 && main !== null && LOADER_MAIN.test(main)) return 'loader';
    const own = launchers.get(process);
    if (own === undefined) return 'program';
    return thread !== 0 && own.launcher.threads?.(own.argv) === true ? 'program' : 'launcher';
  });
}

/** What a process started: entry scripts of its child processes, null where there is none, and how many threads. */
interface Started {
  readonly mains: (string | null)[];
  threads: number;
}

function startedBy(streams: readonly RoleFacts[]): Map<string, Started> {
  const started = new Map<string, Started>();
  const of = (process: string): Started => {
    let entry = started.get(process);
    if (entry === undefined) {
      entry = { mains: [], threads: 0 };
      started.set(process, entry);
    }
    return entry;
  };
  for (const { process, parent, thread, main } of streams) {
    if (thread === 0 && parent !== null) of(parent).mains.push(main);
    else if (thread !== 0 && (main === null || !LOADER_MAIN.test(main))) of(process).threads++;
  }
  return started;
}

function startsProgram({ starts, threads }: Launcher, given: Started, argv: readonly string[]): boolean {
  if (given.threads > 0 && threads?.(argv) === true) return true;
  return given.mains.some((main) => starts === undefined || (main !== null && starts.test(withSlashes(main))));
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
