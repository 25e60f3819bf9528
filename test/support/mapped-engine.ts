/** An engine over a made-up disk with compiled scripts, for tests of source maps. */

import { Engine } from '../../src/engine/engine.ts';
import type { SourceFiles } from '../../src/engine/source-maps-load.ts';
import { type FrameDefinition, How } from '../../src/protocol/events.ts';
import type { Site } from '../../src/trace/site-table.ts';
import type { MapParts } from './source-map-text.ts';

export type Disk = Record<string, string>;

/** A disk of these files. `reads` collects what was asked for. */
export function diskOf(files: Disk, reads: string[] = []): SourceFiles {
  return {
    read: async (path, limitBytes) => {
      reads.push(path);
      const text = files[path];
      if (text === undefined) return 'missing';
      return text.length > limitBytes ? 'too-large' : { text };
    },
    exists: async (path) => path in files,
    stampOf: async (path) => {
      if (files[path] === undefined) reads.push(`state of ${path}`);
      return files[path] ?? '';
    },
  };
}

export function frame(place: string, functionName = '', flags = 0): FrameDefinition {
  const [, file = '', line = '', column = ''] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  return { flags, functionName, file, line: Number(line), column: Number(column) };
}

/** Adds a site to the trace and returns its row. */
export function add(
  engine: Engine,
  frames: readonly FrameDefinition[],
  enclosing: readonly [number, number] = [0, 0],
): number {
  const [enclosingLine, enclosingColumn] = enclosing;
  const row = engine.trace.sites.intern({ id: 1, how: How.await, enclosingLine, enclosingColumn, frames });
  engine.changed();
  return row;
}

export const placesOf = (site: Site) => site.frames.map(({ file, line, column }) => `${file}:${line}:${column}`);

/** Shows one frame over a disk: `file:line:column`. */
export async function shown(place: string, files: Disk): Promise<string | undefined> {
  const engine = new Engine({ sourceFiles: diskOf(files) });
  const row = add(engine, [frame(place)]);
  await engine.sourcesMapped();
  return placesOf(engine.trace.sites.at(row))[0];
}

/** Line 1 of the script is line 10 of the source, line 2 is line 20, and so on; columns stay. */
export const linesOf = (source: string, more: Partial<MapParts> = {}): MapParts => ({
  sources: [source],
  lines: [1, 2, 3, 4].map((line) => [
    [0, 0, line * 10 - 1, 0],
    [4, 0, line * 10 - 1, 4],
  ]),
  ...more,
});

export const SOURCES = { '/app/src/a.ts': 'source', '/app/src/b.ts': 'source' };
export const SCRIPT = 'run();\n//# sourceMappingURL=a.js.map\n';
