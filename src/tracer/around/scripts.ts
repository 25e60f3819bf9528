/**
 * Passes on the source maps that only this process has: those of tools which compile as they load. The engine
 * resolves them, and finds maps in files by itself; here nothing is mapped.
 *
 *     tsx, esbuild-register, --enable-source-maps    Node's own table                    for each file that a stack names
 *     ts-node, @babel/register, @swc-node/register   that of source-map-support
 *     vitest 5                                       that of its worker
 *     vite-node, vitest to 4, jest to 30.4           on the `vm.Script` that runs        for each that does, without a name
 *
 * What always holds: work is done at heartbeats only, a few milliseconds each, once per script; the program's stacks,
 * its `Error` and its module loading stay as they are. What the three properties of `vm.Script.prototype` are is all
 * that it could see.
 */
import fs from 'node:fs';
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import * as zlib from 'node:zlib';
import { crc32 } from '../../protocol/crc32.ts';
import type { Around } from './around.ts';

/** Taken at load: the program may replace them. */
const { findSourceMap } = nodeModule;
const { readFileSync, existsSync, statSync } = fs;
const { stringify } = JSON;
const { keys, setPrototypeOf } = Object;
const { defineProperty, getOwnPropertyDescriptor } = Reflect;
const checksum = typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32;
const now = performance.now.bind(performance);
const moduleCache = (nodeModule as unknown as { _cache?: Record<string, { exports?: unknown } | undefined> })._cache;

/** What this may take of a heartbeat, of a flush, and of the end of the program. */
const BEAT_MS = 4;
const FLUSH_MS = 1;
const END_MS = 250;
/**
 * Larger scripts are bundles, compiled before they ran: their maps are in files, and Node would take long to read
 * one for us. What tools compile on the way are source files.
 */
const MAX_SOURCE_BYTES = 512 * 1024;
/** Maps without a name of which one process tells: the tests of a large project have a tenth of it. */
const MAX_NAMELESS_CHARS = 64 * 1024 * 1024;

const RUNS = ['runInThisContext', 'runInContext', 'runInNewContext'] as const;

/** A map of a script, or where it is. */
interface Told {
  readonly isMap: boolean;
  readonly text: string;
}

/** Begins to pass maps on. Cost: none until a script runs whose map no file has. */
export function watchScripts(around: Around): void {
  watchVmScripts(around);
  const scripts = new Scripts(around);
  around.onFlush(() => {
    try {
      scripts.tellKnown(now() + FLUSH_MS, (file, { isMap, text }) => {
        around.writer.script(around.text(file), isMap, text);
      });
    } catch (error) {
      // The stack is full: the recorder counts what it lost. Anything else costs a map and no more.
      if (error instanceof RangeError) throw error;
    }
  });
  around.onBeat(() => {
    const isEnd = (process as { _exiting?: boolean })._exiting === true;
    const deadline = now() + (isEnd ? END_MS : BEAT_MS);
    const tell = (file: string, { isMap, text }: Told) =>
      around.record(() => {
        around.writer.script(around.text(file), isMap, text);
      });
    scripts.tellKnown(deadline, tell);
    scripts.askSupport(deadline, tell);
  });
}

/** Scripts with a name: those that stacks have named, each looked at once. */
class Scripts {
  readonly #around: Around;
  #fresh: readonly string[] = [];
  #next = 0;
  /** Scripts that are in no table of the runtime or of a test runner. */
  #others: string[] = [];
  #loaded = 0;
  #supports: readonly SourceMapSupport[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  /** Tells of maps that lie ready. Calls nothing of the program's, so it may run inside a hook. */
  tellKnown(deadline: number, tell: (file: string, told: Told) => void): void {
    for (;;) {
      if (this.#next === this.#fresh.length) {
        this.#fresh = this.#around.takeFiles();
        this.#next = 0;
        if (this.#fresh.length === 0) return;
      }
      while (this.#next < this.#fresh.length) {
        if (now() > deadline) return;
        const file = this.#fresh[this.#next++] as string;
        const path = sourcePath(file);
        const told = path === undefined ? undefined : (fromNode(file) ?? fromVitest(path));
        if (told !== undefined) tell(file, told);
        else if (path !== undefined) this.#others.push(file);
      }
    }
  }

  /** Asks the copies of source-map-support that the program has loaded. */
  askSupport(deadline: number, tell: (file: string, told: Told) => void): void {
    // While the program stands in for the file system, it would take their looking for its own.
    if (this.#others.length === 0 || fs.readFileSync !== readFileSync || fs.existsSync !== existsSync) return;
    const names = moduleCache === undefined ? [] : keys(moduleCache);
    if (names.length !== this.#loaded) this.#supports = supportsIn(names);
    this.#loaded = names.length;
    while (this.#others.length > 0 && now() < deadline) {
      const file = this.#others.pop() as string;
      const told = fromSupport(file, this.#supports);
      if (told !== undefined) tell(file, told);
    }
  }
}

/** Path of a script that may have been compiled as it was loaded; undefined: it was not. */
function sourcePath(file: string): string | undefined {
  try {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_SOURCE_BYTES ? undefined : path;
  } catch {
    return undefined;
  }
}

/** Node's table holds the maps of all modules that were loaded while `process.setSourceMapsEnabled` was on. */
function fromNode(file: string): Told | undefined {
  try {
    const payload = findSourceMap(file)?.payload as object | undefined | null;
    if (payload === undefined || payload === null) return undefined;
    // What was compiled just now is on disk: its text need not travel.
    return { isMap: true, text: stringify({ ...payload, sourcesContent: undefined }) };
  } catch {
    return undefined;
  }
}

interface VitestWorker {
  readonly evaluatedModules?: { readonly idToModuleMap?: ReadonlyMap<string, VitestModule> };
}

interface VitestModule {
  readonly meta?: { readonly sourceMap?: unknown };
}

/** vitest 5 gives the maps to its workers beside the code. */
function fromVitest(path: string): Told | undefined {
  try {
    const worker = (globalThis as { __vitest_worker__?: VitestWorker }).__vitest_worker__;
    const text = worker?.evaluatedModules?.idToModuleMap?.get(path)?.meta?.sourceMap;
    return typeof text === 'string' ? { isMap: true, text } : undefined;
  } catch {
    return undefined;
  }
}

interface SourceMapSupport {
  readonly retrieveSourceMap?: (
    source: string,
  ) => { readonly url?: unknown; readonly map?: unknown } | null | undefined;
}

/** The copies of source-map-support, and of its descendants, that the program has loaded. */
function supportsIn(names: readonly string[]): SourceMapSupport[] {
  const found: SourceMapSupport[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    if (!/[\\/]source-map-support[\\/]source-map-support\.js$/.test(name)) continue;
    found.push((moduleCache?.[name]?.exports ?? {}) as SourceMapSupport);
  }
  return found;
}

/** What tools hand to such a package, so that it can map stacks. */
function fromSupport(file: string, supports: readonly SourceMapSupport[]): Told | undefined {
  if (/[\\/]node_modules[\\/]/.test(file)) return undefined;
  for (let index = 0; index < supports.length; index++) {
    try {
      const { retrieveSourceMap } = supports[index] as SourceMapSupport;
      const found = typeof retrieveSourceMap === 'function' ? retrieveSourceMap(file) : undefined;
      if (typeof found?.map !== 'string' && (typeof found?.map !== 'object' || found.map === null)) continue;
      // It has read this one from a file: the engine can do that too.
      if (typeof found.url === 'string' && found.url !== file && !found.url.startsWith('data:'))
        return { isMap: false, text: found.url };
      return { isMap: true, text: typeof found.map === 'string' ? found.map : stringify(found.map) };
    } catch {
      // A hook of the program's threw.
    }
  }
  return undefined;
}

/**
 * Sees scripts as they are about to run: the methods that run them become accessors, which look at the script and
 * give the method. So no function of ours is on the program's stack. Told of at once: test runners kill the processes
 * in which they run tests, as soon as they have the results.
 */
function watchVmScripts(around: Around): void {
  const seen = new WeakSet<object>();
  const told = new Set<string>();
  const encoder = new TextEncoder();
  let chars = 0;
  const see = (script: object): void => {
    try {
      const url = (script as { sourceMapURL?: unknown }).sourceMapURL;
      if (typeof url !== 'string' || !url.startsWith('data:') || seen.has(script)) return;
      seen.add(script);
      // The same source runs again and again in test runners, in a script of its own each time.
      const key = `${url.length} ${checksum(encoder.encode(url))}`;
      if (told.has(key) || chars + url.length > MAX_NAMELESS_CHARS) return;
      told.add(key);
      chars += url.length;
      around.record(() => {
        around.writer.script(0, false, url);
      });
    } catch {
      // The program's stack is full, or this is no script.
    }
  };
  for (let index = 0; index < RUNS.length; index++)
    lookThrough(vm.Script.prototype, RUNS[index] as string, see, around);
}

/** Makes a method an accessor that shows its owner to `see` and gives the method. Assigning works as before. */
function lookThrough(owner: object, name: string, see: (target: object) => void, around: Around): void {
  const property = getOwnPropertyDescriptor(owner, name);
  if (property?.configurable !== true || typeof property.value !== 'function') return;
  const { value: method, enumerable = false } = property;
  const get = function (this: object): unknown {
    see(this);
    return method;
  };
  const set = function (this: object, value: unknown): void {
    const isOwner = this === owner;
    const own = { value, writable: true, configurable: true, enumerable: isOwner ? enumerable : true };
    defineProperty(this, name, bare(own));
  };
  if (!defineProperty(owner, name, bare({ get, set, configurable: true, enumerable }))) return;
  around.onStop(() => {
    if (getOwnPropertyDescriptor(owner, name)?.get === get) defineProperty(owner, name, bare(property));
  });
}

/** The same descriptor without a prototype: a program may put a `get` on `Object.prototype`. */
function bare(descriptor: PropertyDescriptor): PropertyDescriptor {
  return setPrototypeOf(descriptor, null) as PropertyDescriptor;
}
