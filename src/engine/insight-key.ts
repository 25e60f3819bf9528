/** What findings are muted by: the same for the same place in every recording, also after an edit elsewhere in the file. */
import type { Site } from '../trace/site-table.ts';
import type { Stream } from '../trace/stream.ts';
import { functionName, ownPlace } from './names.ts';

/**
 * `blocked-loop src/report.ts importCatalog`. Paths are relative to the program's folder where they lie in it; a
 * function without a name is known by its line: `blocked-loop src/report.ts:12`. Without a place: the insight's name.
 */
export function insightKey(kind: string, { header }: Stream, site: Site): string {
  const place = ownPlace(site);
  if (place === null) return kind;
  const folder = header.cwd.endsWith('/') ? header.cwd : `${header.cwd}/`;
  const path = place.file.replace(/^file:\/\//, '');
  const file = header.cwd !== '' && path.startsWith(folder) ? path.slice(folder.length) : path;
  const name = functionName(site);
  return name === '' ? `${kind} ${file}:${place.line}` : `${kind} ${file} ${name}`;
}
