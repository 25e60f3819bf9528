/**
 * Finds the source map of a script, in this order: what the process told of it; a map that the process had for a
 * source with this name and this very text; the comment in the script's file. Of no platform: files are read
 * through `SourceFiles`, and without them only what the trace holds is found.
 */
import type { ScriptTable } from '../trace/script-table.ts';
import { decodeMap, MapError, type ScriptMap } from './source-maps-decode.ts';
import { lastPart, pathOfScript, percentDecoded, resolveFrom } from './source-maps-paths.ts';
import { mapUrlOf, textOfDataUrl } from './source-maps-url.ts';

/** Maps looked into between two chances to answer: some 10 ms of work. */
const NAMELESS_AT_ONCE = 32;
/** Bytes of a script or a map that are read. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Files of the machine that the trace is looked at on. Paths are absolute; nothing here rejects. */
export interface SourceFiles {
  /** Text of a plain file. */
  read(path: string, limitBytes: number): Promise<{ readonly text: string } | 'missing' | 'too-large'>;
  exists(path: string): Promise<boolean>;
  /** Another text for each state of the file; empty: it is not there. */
  stampOf(path: string): Promise<string>;
}

export class Loaded {
  /** null: the script has none. */
  readonly map: ScriptMap | null;
  readonly #text: string | null;
  #lines: readonly string[] | null = null;

  /** @param text what ran, as it stands in the script's file; null: it stands in none, or cannot be read */
  constructor(map: ScriptMap | null, text: string | null) {
    this.map = map;
    this.#text = text;
  }

  /** Lines of what ran; null: not known. */
  get lines(): readonly string[] | null {
    if (this.#text !== null) this.#lines ??= this.#text.split('\n');
    return this.#lines;
  }

  /** Memory that it takes, roughly. */
  get bytes(): number {
    return (this.map?.bytes ?? 0) + (this.#text?.length ?? 0);
  }
}

export class MapLoader {
  readonly #told: ScriptTable;
  readonly #files: SourceFiles | undefined;
  readonly #nameless = new Map<string, { text: string; map: ScriptMap }[]>();
  #namelessRead = 0;

  constructor(told: ScriptTable, files: SourceFiles | undefined) {
    this.#told = told;
    this.#files = files;
  }

  /** There are maps without a script that have not been taken in. */
  get hasNameless(): boolean {
    return this.#namelessRead < this.#told.nameless.length;
  }

  /**
   * Takes in some of these.
   * **Shape**: the names, without folder, of the sources in them: scripts of these names may have a map now.
   */
  takeNameless(): Set<string> {
    const names = new Set<string>();
    const { nameless } = this.#told;
    const end = Math.min(nameless.length, this.#namelessRead + NAMELESS_AT_ONCE);
    for (; this.#namelessRead < end; this.#namelessRead++) {
      const { isMap, text: told } = nameless[this.#namelessRead]!;
      const text = isMap ? told : textOfDataUrl(told);
      const map = text === null ? null : decoded(text);
      if (text === null || map === null) continue;
      for (const name of new Set(map.sources.map(({ file }) => lastPart(file)))) {
        names.add(name);
        const known = this.#nameless.get(name);
        if (known === undefined) this.#nameless.set(name, [{ text, map }]);
        else known.push({ text, map });
      }
    }
    return names;
  }

  /** **Errors**: `MapError`, where there is a map that cannot be read. */
  async load(file: string): Promise<Loaded> {
    const path = pathOfScript(file);
    const base = path ?? file;
    const told = this.#told.of(file);
    // What a process made itself stands in no file: there its source does.
    if (told !== undefined)
      return new Loaded(told.isMap ? decodeMap(told.text, base) : await this.#at(told.text, base), null);
    const read = path === null ? 'missing' : await this.#read(path);
    if (read === 'too-large') throw new MapError(`cannot be looked for: the script is ${TOO_LARGE}`);
    const script = read === 'missing' ? null : read.text;
    const matching = path === null || script === null ? null : this.#matching(path, script);
    if (matching !== null) return new Loaded(matching, null);
    const url = script === null ? '' : mapUrlOf(script);
    return url === '' ? new Loaded(null, null) : new Loaded(await this.#at(url, base), script);
  }

  /** The map that a URL is, or names. **Errors**: `MapError`. */
  async #at(url: string, script: string): Promise<ScriptMap> {
    if (url.startsWith('data:')) {
      const text = textOfDataUrl(url);
      if (text === null) throw new MapError('is damaged (data URL)');
      return decodeMap(text, script);
    }
    let missing = '';
    // The address is a URL, but is often written as a plain path.
    for (const name of new Set([url, percentDecoded(url)])) {
      const path = pathOfScript(resolveFrom(name, script));
      const read = path === null ? 'missing' : await this.#read(path);
      if (read === 'too-large') throw new MapError(`is ${TOO_LARGE}`);
      if (path !== null && read !== 'missing') return decodeMap(read.text, path);
      missing ||= path ?? url;
    }
    throw new MapError(`is not there (${missing})`, true);
  }

  /** A map without a script of its own whose source has the name and the text of this file: it was made from it. */
  #matching(path: string, script: string): ScriptMap | null {
    const name = lastPart(path);
    for (const { text, map } of this.#nameless.get(name) ?? []) {
      const index = map.sources.findIndex(
        (source) => lastPart(source.file) === name && (source.file === path || isSameText(source.text, script)),
      );
      if (index >= 0) return decodeMap(text, path).withSource(index, path);
    }
    return null;
  }

  async #read(path: string): Promise<{ readonly text: string } | 'missing' | 'too-large'> {
    return this.#files === undefined ? 'missing' : this.#files.read(path, MAX_FILE_BYTES);
  }
}

const TOO_LARGE = `larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`;

function decoded(text: string): ScriptMap | null {
  try {
    return decodeMap(text, '');
  } catch (error) {
    if (error instanceof MapError) return null;
    throw error;
  }
}

function isSameText(text: string | null, script: string): boolean {
  return text !== null && withoutMark(text) === withoutMark(script);
}

/** Some tools take the byte order mark away. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
