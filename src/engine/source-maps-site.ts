/** A site of generated code, told as a site of its sources. Pure: what is on disk is given. */
import { type FrameDefinition, FrameFlag } from '../protocol/events.ts';
import type { Site, SiteFrame } from '../trace/site-table.ts';
import type { MapSource, ScriptMap } from './source-maps-decode.ts';
import { isInPackage } from './source-maps-paths.ts';

/** Where a source is found. */
export interface FoundSource {
  readonly file: string;
  /** The file is not there, the map has its text. */
  readonly isEmbedded: boolean;
}

/** What is known of a script: its map, its own text, and where its sources are. */
export interface MappedScript {
  /** As frames name it. */
  readonly file: string;
  readonly map: ScriptMap;
  /** Lines of what ran; null: not known. */
  readonly lines: () => readonly string[] | null;
  /** null: a place in this source would be of no use to anybody, the generated one is better. */
  readonly find: (source: MapSource) => FoundSource | null;
}

/** Sources that a site's frames in this script lead to. */
export function sourcesOf(site: Site, { file, map }: Pick<MappedScript, 'file' | 'map'>): MapSource[] {
  const found = site.frames.map((frame) => (frame.file === file ? map.lookup(frame.line, frame.column) : null));
  return found.flatMap((place) => (place === null ? [] : [place.source]));
}

/**
 * The site with its frames in `script` mapped anew, the other frames as they are shown now.
 * @param generated the site in the code that ran
 * @param shown the same as it is shown so far
 */
export function mapSite(generated: Site, shown: Site, script: MappedScript): Site {
  const frames = generated.frames.map((frame, index) =>
    frame.file === script.file ? mapFrame(generated, index, script) : (shown.frames[index] ?? frame),
  );
  const start = generated.frames[0]?.file === script.file ? mapStart(generated, frames[0], script) : shown;
  const { enclosingLine, enclosingColumn } = start;
  return { how: generated.how, enclosingLine, enclosingColumn, frames };
}

/** The site with its frames in this file as they ran. */
export function unmapSite(generated: Site, shown: Site, file: string): Site {
  const isFirst = generated.frames[0]?.file === file;
  const { enclosingLine, enclosingColumn } = isFirst ? generated : shown;
  const frames = generated.frames.map((frame, index) => (frame.file === file ? frame : (shown.frames[index] ?? frame)));
  return { how: generated.how, enclosingLine, enclosingColumn, frames };
}

function mapFrame(site: Site, index: number, script: MappedScript): SiteFrame {
  const frame = site.frames[index]!;
  const place = script.map.lookup(frame.line, frame.column);
  // What no source has was put there by the compiler or bundler: no code that anybody means.
  if (place === null) return { ...frame, flags: frame.flags | FrameFlag.library };
  const { source, line, column } = place;
  const found = script.find(source);
  if (found === null) return frame;
  const isLibrary = source.isIgnored || isInPackage(found.file) || isInPackage(script.file);
  const flags = isLibrary ? frame.flags | FrameFlag.library : frame.flags & ~FrameFlag.library;
  const functionName = originalName(site, index, script) || frame.functionName;
  const mapped = { flags, functionName, file: found.file, line, column, generated: frame };
  return found.isEmbedded ? { ...mapped, embedded: true } : mapped;
}

/** The start of the enclosing function; where nothing of the same source stands there, that in the generated code. */
function mapStart(
  site: Site,
  first: SiteFrame | undefined,
  { map, find }: MappedScript,
): Pick<Site, 'enclosingLine' | 'enclosingColumn'> {
  const place = map.lookup(site.enclosingLine, site.enclosingColumn);
  if (place === null || first?.generated === undefined || find(place.source)?.file !== first.file) return site;
  return { enclosingLine: place.line, enclosingColumn: place.column };
}

/**
 * What a function that has another name in the generated code is called in the source; empty: not known.
 * A map has names for single places. Two may tell the function's: where the function begins, known for the first
 * frame, and where the frame below calls it. Each counts only if the name that ran stands there word for word.
 */
function originalName(site: Site, index: number, script: MappedScript): string {
  const frame = site.frames[index]!;
  const name = frame.functionName;
  if (name === '' || script.lines() === null) return '';
  const declared = index === 0 ? declaredName(site, name, script) : '';
  if (declared !== '') return declared;
  const caller = site.frames[index + 1];
  return caller?.file === script.file ? nameAt(caller, name, script) : '';
}

/** **Source**: V8 gives as start a function's first token, a method's parenthesis, an arrow function's first token. */
function declaredName(site: Site, name: string, script: MappedScript): string {
  const { enclosingLine: line, enclosingColumn: column } = site;
  const text = script.lines()?.[line - 1];
  if (text === undefined || column < 1) return '';
  const keyword = /^(?:async\s+)?function\s*\*?\s*/.exec(text.slice(column - 1, column + 30));
  if (keyword !== null) return nameAt({ line, column: column + keyword[0].length }, name, script);
  const before = text.slice(Math.max(0, column - 1 - name.length - 10), column - 1);
  const assignment = /\s*=\s*$/.exec(before)?.[0] ?? '';
  return nameAt({ line, column: column - assignment.length - name.length }, name, script);
}

function nameAt(at: Pick<FrameDefinition, 'line' | 'column'>, name: string, { lines, map }: MappedScript): string {
  const text = at.column < 1 ? undefined : lines()?.[at.line - 1];
  if (text?.startsWith(name, at.column - 1) !== true) return '';
  if (/[\w$]/.test(text.charAt(at.column - 1 + name.length))) return '';
  return map.lookup(at.line, at.column)?.name ?? '';
}
