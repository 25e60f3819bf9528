/**
 * Shows the sites of a trace in the sources of the code that ran: finds the source map of each script that stacks
 * name, and gives the site table the mapped places. Works in the background, one script after the other, so that
 * answers never wait: until a script's map is there its places are those of the code that ran.
 *
 * What always holds: each script's map is looked for once, and again only if the process told of another one or
 * the script's file changed; a map that cannot be read leaves its script as it is and is said once.
 */
import type { SiteId } from '../base/units.ts';
import { FrameFlag } from '../protocol/events.ts';
import type { ProblemInfo } from '../query/contract.ts';
import type { Trace } from '../trace/trace.ts';
import { MapError, type MapSource } from './source-maps-decode.ts';
import { type Loaded, MapLoader, type SourceFiles } from './source-maps-load.ts';
import { isInPackage, lastPart, pathOfScript } from './source-maps-paths.ts';
import { type MappedScript, mapSite, sourcesOf, unmapSite } from './source-maps-site.ts';
import { SourceFinder } from './source-maps-sources.ts';

/** Bytes of maps and scripts that are kept for sites to come; the last one stays whatever its size. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024;

export interface SourceMapsOptions {
  readonly trace: Trace;
  /** null: there is no disk; only maps that the trace holds are found. */
  readonly files: SourceFiles | undefined;
  /** Lets others have their turn between two scripts. */
  readonly pause: () => Promise<void>;
  readonly onProblem: (problem: ProblemInfo) => void;
  /** Places are shown otherwise than before. */
  readonly onMapped: () => void;
}

/** A script that stacks name. */
interface Script {
  readonly file: string;
  readonly isLibrary: boolean;
  /** Sites with a frame in it. */
  readonly rows: SiteId[];
  /** How many of them are shown as the map says. */
  done: number;
  isQueued: boolean;
  /** Looked for; the file's state at that time. */
  stamp: string | null;
  hasMap: boolean;
  isThere: boolean;
}

export class SourceMaps {
  readonly #options: SourceMapsOptions;
  readonly #loader: MapLoader;
  readonly #finder: SourceFinder;
  readonly #scripts = new Map<string, Script>();
  readonly #own: Script[] = [];
  readonly #libraries: Script[] = [];
  /** Maps in use, the one used last at the end. */
  readonly #kept = new Map<string, Loaded>();
  #rowsSeen = 1;
  #changesSeen = 0;
  #working: Promise<void> | null = null;
  #saidMissing = false;

  constructor(options: SourceMapsOptions) {
    this.#options = options;
    this.#loader = new MapLoader(options.trace.scripts, options.files);
    this.#finder = new SourceFinder(options.files);
  }

  /** The trace may have grown. Cost: nothing where it has no new sites. */
  wake(): void {
    if (this.#working !== null || !this.#hasNews()) return;
    this.#working = this.#work().finally(() => {
      this.#working = null;
      this.wake();
    });
  }

  /** Resolves when all that has been read so far is mapped. */
  async settled(): Promise<void> {
    this.wake();
    while (this.#working !== null) await this.#working;
  }

  /** Text of a source that a place with `embedded` names; null: no map has it. */
  async textOf(source: string): Promise<string | null> {
    const file = this.#finder.scriptOfEmbedded(source);
    if (file === undefined) return null;
    const loaded = this.#kept.get(file) ?? (await this.#loader.load(file).catch(() => null));
    return loaded?.map?.sources.find((entry) => entry.file === source)?.text ?? null;
  }

  #hasNews(): boolean {
    const { sites, scripts } = this.#options.trace;
    if (sites.length > this.#rowsSeen || scripts.changes.length > this.#changesSeen) return true;
    return this.#loader.hasNameless;
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#takeNews();
      const script = this.#own.shift() ?? this.#libraries.shift();
      if (script === undefined && !this.#hasNews()) break;
      if (script !== undefined) await this.#tryToMap(script);
      await this.#options.pause();
    }
    this.#sayMissing();
  }

  #takeNews(): void {
    const { sites, scripts } = this.#options.trace;
    for (; this.#rowsSeen < sites.length; this.#rowsSeen++) this.#takeRow(this.#rowsSeen);
    for (; this.#changesSeen < scripts.changes.length; this.#changesSeen++) {
      const script = this.#scripts.get(scripts.changes[this.#changesSeen]!);
      if (script !== undefined) this.#lookAgain(script);
    }
    if (!this.#loader.hasNameless) return;
    const names = this.#loader.takeNameless();
    for (const script of this.#scripts.values()) {
      if (names.has(lastPart(script.file)) && scripts.of(script.file) === undefined) this.#lookAgain(script);
    }
  }

  #takeRow(row: SiteId): void {
    const frames = this.#options.trace.sites.generatedAt(row).frames.filter(({ flags, file }) => {
      return file !== '' && (flags & FrameFlag.internal) === 0 && !file.startsWith('node:');
    });
    for (const file of new Set(frames.map((frame) => frame.file))) {
      const script = this.#scriptOf(file);
      script.rows.push(row);
      this.#queue(script);
    }
  }

  #scriptOf(file: string): Script {
    const known = this.#scripts.get(file);
    if (known !== undefined) return known;
    const script: Script = {
      file,
      isLibrary: isInPackage(file),
      rows: [],
      done: 0,
      isQueued: false,
      stamp: null,
      hasMap: false,
      isThere: false,
    };
    this.#scripts.set(file, script);
    return script;
  }

  #queue(script: Script): void {
    if (script.isQueued) return;
    script.isQueued = true;
    (script.isLibrary ? this.#libraries : this.#own).push(script);
  }

  #lookAgain(script: Script): void {
    script.stamp = null;
    script.done = 0;
    this.#kept.delete(script.file);
    this.#queue(script);
  }

  async #tryToMap(script: Script): Promise<void> {
    script.isQueued = false;
    try {
      await this.#mapScript(script);
    } catch (error) {
      this.#say(script, error);
    }
  }

  async #mapScript(script: Script): Promise<void> {
    const loaded = await this.#loadedOf(script);
    const { sites } = this.#options.trace;
    const rows = script.rows.slice(script.done);
    script.done = script.rows.length;
    const map = loaded?.map ?? null;
    if (map === null) {
      if (script.hasMap)
        for (const row of rows) sites.show(row, unmapSite(sites.generatedAt(row), sites.at(row), script.file));
      script.hasMap = false;
      return;
    }
    script.hasMap = true;
    const used = new Set<MapSource>(
      rows.flatMap((row) => sourcesOf(sites.generatedAt(row), { file: script.file, map })),
    );
    for (const source of used) await this.#finder.look(source, script);
    const mapped: MappedScript = {
      file: script.file,
      map,
      lines: () => loaded?.lines ?? null,
      find: (source) => this.#finder.found(source, script),
    };
    for (const row of rows) sites.show(row, mapSite(sites.generatedAt(row), sites.at(row), mapped));
    if (rows.length > 0) this.#options.onMapped();
  }

  /** The script's map, and what ran; null: it cannot be read, which is said. */
  async #loadedOf(script: Script): Promise<Loaded | null> {
    const path = pathOfScript(script.file);
    const stamp = path === null ? '' : ((await this.#options.files?.stampOf(path)) ?? '');
    script.isThere = stamp !== '';
    if (script.stamp === stamp) {
      if (!script.hasMap) return null;
      const kept = this.#kept.get(script.file);
      if (kept !== undefined) {
        this.#keep(script.file, kept);
        return kept;
      }
    }
    script.stamp = stamp;
    this.#kept.delete(script.file);
    try {
      const loaded = await this.#loader.load(script.file);
      if (loaded.map !== null) this.#keep(script.file, loaded);
      return loaded;
    } catch (error) {
      this.#say(script, error);
      return null;
    }
  }

  #keep(file: string, loaded: Loaded): void {
    this.#kept.delete(file);
    this.#kept.set(file, loaded);
    let bytes = 0;
    for (const one of this.#kept.values()) bytes += one.bytes;
    for (const [oldest, one] of this.#kept) {
      if (bytes <= MAX_KEPT_BYTES || oldest === file) break;
      bytes -= one.bytes;
      this.#kept.delete(oldest);
    }
  }

  #say(script: Script, error: unknown): void {
    // Packages are published with comments that name maps which they do not bring.
    if (error instanceof MapError && error.isMissing && script.isLibrary) return;
    const what = error instanceof MapError ? error.message : `cannot be read (${String(error)})`;
    this.#options.onProblem({
      file: script.file,
      code: 'source-map',
      message: `The source map of ${script.file} ${what}. Places in it are those of the code that ran.`,
      offset: 0,
    });
  }

  /** A trace from elsewhere: where the program was compiled, nothing here tells what it was compiled from. */
  #sayMissing(): void {
    if (this.#saidMissing || this.#options.files === undefined) return;
    const own = [...this.#scripts.values()].filter(({ file, isLibrary }) => !isLibrary && pathOfScript(file) !== null);
    if (own.length === 0 || own.some(({ isThere, hasMap }) => isThere || hasMap)) return;
    this.#saidMissing = true;
    this.#options.onProblem({
      file: '',
      code: 'no-sources',
      message:
        "The program's files are not on this machine: if it was compiled, places are those of the compiled code. " +
        'To see its sources, open the trace where they are.',
      offset: 0,
    });
  }
}
