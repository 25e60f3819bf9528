/**
 * One source map, decoded: from a place in a script to a place in its source. Pure; reads JSON with or without
 * sections, and takes nothing in it for granted: maps come from everywhere.
 */
// Of the decoders the smallest that is kept well: needs no platform, decodes on first use, knows sections.
import { FlattenMap } from '@jridgewell/trace-mapping';
import { resolveSource } from './source-maps-paths.ts';
import { Places } from './source-maps-places.ts';

/** Characters of mappings in one map: some three million places, 60 MB when decoded, a bundle of 20 MB. */
const MAX_MAPPINGS = 16 * 1024 * 1024;
/** Lines that a section may be moved down: bundles have fewer. */
const MAX_LINES = 10_000_000;
const MAX_SECTION_DEPTH = 8;

/** A source that a map names. */
export interface MapSource {
  /** Absolute path, or a URL that is no file. */
  readonly file: string;
  /** Its text, where the map has it. */
  readonly text: string | null;
  /** The map calls it somebody else's code. */
  readonly isIgnored: boolean;
}

export interface SourcePlace {
  readonly source: MapSource;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What the name at exactly this place of the script is in the source; empty: the map does not say. */
  readonly name: string;
}

/** A map that cannot be read. The message is the end of a sentence: `is no JSON`. */
export class MapError extends Error {
  /** The script names a map that does not exist: common in packages, which leave theirs at home. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

export class ScriptMap {
  readonly sources: readonly MapSource[];
  readonly #names: readonly (string | null)[];
  readonly #textChars: number;
  readonly #places: Places;

  constructor(places: Places, sources: readonly MapSource[], names: readonly (string | null)[], textChars: number) {
    this.#places = places;
    this.sources = sources;
    this.#names = names;
    this.#textChars = textChars;
  }

  /** Memory that it takes, roughly. */
  get bytes(): number {
    return this.#textChars + this.#places.bytes;
  }

  /**
   * What stands at a place of the script; line and column from 1. Null: nothing of the sources does.
   * **Cost**: the first call decodes the whole map, 50 to 150 ms for 1 MB of mappings; then a binary search.
   */
  lookup(line: number, column: number): SourcePlace | null {
    const found = line < 1 || column < 1 ? null : this.#places.at(line - 1, column - 1);
    const source = found === null ? undefined : this.sources[found.source];
    if (found === null || source === undefined || source.file === '') return null;
    const name = found.isExact ? (this.#names[found.name] ?? '') : '';
    return { source, line: found.line + 1, column: found.column + 1, name };
  }

  /** The same map, one of whose sources is known to be in this file. */
  withSource(index: number, file: string): ScriptMap {
    const sources = this.sources.map((source, at) => (at === index ? { ...source, file } : source));
    return new ScriptMap(this.#places, sources, this.#names, this.#textChars);
  }
}

/**
 * Decodes the text of a map.
 * @param base the file that its sources are relative to
 * **Errors**: `MapError`.
 */
export function decodeMap(text: string, base: string): ScriptMap {
  const json = parseJson(text);
  const sources: MapSource[] = [];
  const map = checkedMap(json, base, sources, 0);
  try {
    const flat = new FlattenMap(map as ConstructorParameters<typeof FlattenMap>[0]);
    return new ScriptMap(new Places(flat), sources, flat.names, text.length);
  } catch (error) {
    throw new MapError(`is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
}

function parseJson(text: string): unknown {
  // Servers put a line before the JSON that keeps pages from running it; the format has it pass for a map.
  const json = text.startsWith(')]}') ? text.slice(text.indexOf('\n') + 1) : text;
  try {
    return JSON.parse(json);
  } catch {
    throw new MapError('is no JSON');
  }
}

/**
 * A map that the decoder can be given: everything in it is of the type that it should be, and each source is
 * the number of its entry in `sources`, so that no path of ours is taken for a URL on the way.
 */
function checkedMap(json: unknown, base: string, sources: MapSource[], depth: number): object {
  if (!isObject(json)) throw new MapError('is no source map');
  if (String(json.version) !== '3')
    throw new MapError(`has the version ${String(json.version).slice(0, 20)}; 3 is known`);
  if (Array.isArray(json.sections)) {
    if (depth === MAX_SECTION_DEPTH) throw new MapError('is damaged (sections within sections)');
    return { version: 3, sections: checkedSections(json.sections, base, sources, depth) };
  }
  const { mappings, names, sourcesContent, sourceRoot } = json;
  if (typeof mappings !== 'string' || !Array.isArray(json.sources)) throw new MapError('is no source map');
  if (mappings.length > MAX_MAPPINGS) throw new MapError(`is too large (${mappings.length} characters of mappings)`);
  if (!/^[A-Za-z0-9+/,;]*$/.test(mappings)) throw new MapError('is damaged (mappings)');
  const root = typeof sourceRoot === 'string' ? sourceRoot : '';
  const texts = listOf(sourcesContent);
  const ignored = new Set(listOf(json.ignoreList ?? json.x_google_ignoreList));
  const own = json.sources.map((source, index) => {
    const text = texts[index];
    const file = typeof source === 'string' && source !== '' ? resolveSource(source, root, base) : '';
    const entry = { file, text: typeof text === 'string' ? text : null, isIgnored: ignored.has(index) };
    return String(sources.push(entry) - 1);
  });
  return {
    version: 3,
    mappings,
    sources: own,
    names: listOf(names).map((name) => (typeof name === 'string' ? name : '')),
  };
}

function checkedSections(sections: unknown[], base: string, sources: MapSource[], depth: number): object[] {
  let last = -1;
  return sections.map((section) => {
    if (!isObject(section) || !isObject(section.offset)) throw new MapError('is damaged (sections)');
    const { line, column } = section.offset;
    const isSound = isCount(line) && isCount(column) && line < MAX_LINES && line >= last;
    if (!isSound) throw new MapError('is damaged (offset of a section)');
    last = line;
    return { offset: { line, column }, map: checkedMap(section.map, base, sources, depth + 1) };
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
