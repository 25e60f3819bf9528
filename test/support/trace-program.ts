/** Runs a real program under a real Node, with or without the built tracer, and reads what was recorded. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KindDefinition, SegmentHeader, TraceEvents, TraceProblem } from '../../src/protocol/events.ts';
import { launchEnvironment } from '../../src/protocol/launch.ts';
import { StreamReader } from '../../src/protocol/reader.ts';
import { EventLog } from './event-log.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const TRACER = join(ROOT, 'dist/tracer/preload.cjs');
export const DEBUGGEES = join(ROOT, 'test/debuggees');

export interface ProgramOptions {
  /** The Node to run. */
  readonly node: string;
  /** Arguments of Node: flags, the program, its arguments. */
  readonly args: readonly string[];
  /** Folder for spool files; left out: untraced. */
  readonly session?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what the program has printed so far, each time that it prints. */
  readonly onOutput?: (text: string, child: ChildProcess) => void;
  /** The same for what it writes to its error output. */
  readonly onError?: (text: string) => void;
  readonly timeoutMs?: number;
}

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs the program to its end. Rejects when it takes longer than the limit (20 s). */
export function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const traced =
    options.session === undefined ? {} : launchEnvironment({ tracerPath: TRACER, sessionFolder: options.session });
  const child = spawn(options.node, options.args, {
    cwd: options.cwd ?? DEBUGGEES,
    env: { ...inherited, ...options.env, ...traced },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${options.args.join(' ')} did not end in time.\n${stdout}\n${stderr}`));
    }, options.timeoutMs ?? 20_000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(stdout, child);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onError?.(stderr);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, code, signal });
    });
  });
}

/** A fresh folder that `use` may fill; removed afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loopscope-test-')));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A record that tests look at: which task, of what type, when. */
export interface SeenTask {
  readonly wire: number;
  readonly type: string;
  readonly tick: number;
}

/** One spool file, as far as tests want to know. */
export interface SeenStream {
  readonly file: string;
  readonly header: SegmentHeader;
  readonly inits: readonly SeenTask[];
  readonly runs: readonly SeenTask[];
  readonly settles: readonly SeenTask[];
  readonly closes: readonly SeenTask[];
  readonly sites: number;
  readonly gaps: number;
  readonly ended: boolean;
  readonly exitCode: number;
  readonly notes: readonly string[];
  /** What was told of spans, failures, stores and the like: one line a record, as `EventLog` writes it. */
  readonly around: readonly string[];
  readonly problems: readonly TraceProblem[];
}

/** Reads all spool files of a session, main threads first, then by process and thread. */
export function readStreams(folder: string): SeenStream[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.looptrace'));
  return files
    .map((name) => readStream(join(folder, name)))
    .sort((a, b) => a.header.thread - b.header.thread || a.header.pid - b.header.pid);
}

export function readStream(file: string): SeenStream {
  const seen = new StreamCollector(file);
  const reader = new StreamReader(seen);
  reader.push(readFileSync(file));
  reader.finish();
  return seen.result();
}

class StreamCollector implements TraceEvents {
  readonly #file: string;
  readonly #kinds = new Map<number, KindDefinition>();
  readonly #types = new Map<number, string>();
  readonly #inits: SeenTask[] = [];
  readonly #runs: SeenTask[] = [];
  readonly #settles: SeenTask[] = [];
  readonly #closes: SeenTask[] = [];
  readonly #notes: string[] = [];
  readonly #around = new EventLog();
  readonly #problems: TraceProblem[] = [];
  #header: SegmentHeader | undefined;
  #sites = 0;
  #gaps = 0;
  #ended = false;
  #exitCode = -1;

  constructor(file: string) {
    this.#file = file;
  }

  result(): SeenStream {
    if (this.#header === undefined)
      throw new Error(`${this.#file}: ${this.#problems.map((problem) => problem.message).join(' ')}`);
    return {
      file: this.#file,
      header: this.#header,
      inits: this.#inits,
      runs: this.#runs,
      settles: this.#settles,
      closes: this.#closes,
      sites: this.#sites,
      gaps: this.#gaps,
      ended: this.#ended,
      exitCode: this.#exitCode,
      notes: this.#notes,
      around: this.#around.lines,
      problems: this.#problems,
    };
  }

  segment(header: SegmentHeader): void {
    this.#header = header;
  }
  kind(kind: KindDefinition): void {
    this.#kinds.set(kind.id, kind);
  }
  init(tick: number, wire: number, kind: number): void {
    const type = this.#kinds.get(kind)?.name ?? '?';
    this.#types.set(wire, type);
    this.#inits.push({ wire, type, tick });
  }
  before(tick: number, wire: number): void {
    this.#runs.push(this.#see(tick, wire));
  }
  settle(tick: number, wire: number): void {
    this.#settles.push(this.#see(tick, wire));
  }
  close(tick: number, wire: number): void {
    this.#closes.push(this.#see(tick, wire));
  }
  site(): void {
    this.#sites++;
  }
  gap(): void {
    this.#gaps++;
  }
  note(_tick: number, code: number, text: string): void {
    this.#notes.push(`${code} ${text}`);
  }
  end(_tick: number, exitCode: number): void {
    this.#ended = true;
    this.#exitCode = exitCode;
  }
  problem(problem: TraceProblem): void {
    this.#problems.push(problem);
  }
  queue(): void {}
  after(): void {}
  delay(): void {}
  turn(): void {}
  resync(): void {}
  spanKind: TraceEvents['spanKind'] = (...args) => this.#around.spanKind(...args);
  spanBegin: TraceEvents['spanBegin'] = (...args) => this.#around.spanBegin(...args);
  spanEnd: TraceEvents['spanEnd'] = (...args) => this.#around.spanEnd(...args);
  span: TraceEvents['span'] = (...args) => this.#around.span(...args);
  failure: TraceEvents['failure'] = (...args) => this.#around.failure(...args);
  ref: TraceEvents['ref'] = (...args) => this.#around.ref(...args);
  store: TraceEvents['store'] = (...args) => this.#around.store(...args);
  stores: TraceEvents['stores'] = (...args) => this.#around.stores(...args);
  sampling: TraceEvents['sampling'] = (...args) => this.#around.sampling(...args);
  meter: TraceEvents['meter'] = (...args) => this.#around.meter(...args);
  join: TraceEvents['join'] = (...args) => this.#around.join(...args);
  message: TraceEvents['message'] = (...args) => this.#around.message(...args);
  script: TraceEvents['script'] = (...args) => this.#around.script(...args);

  #see(tick: number, wire: number): SeenTask {
    return { wire, type: this.#types.get(wire) ?? 'unknown', tick };
  }
}
