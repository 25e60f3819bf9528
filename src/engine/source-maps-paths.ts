/**
 * Paths and URLs as scripts and source maps name them. Pure, of no platform: a trace may come from a Windows
 * machine and be read on another one, so both kinds of path are understood everywhere.
 */

/** Of a URL with an authority or a Windows drive: `file://`, `webpack://`, not `C:\`. */
const SCHEME = /^[A-Za-z][\w+.-]+:/;
const DRIVE = /^[A-Za-z]:[\\/]/;

/**
 * Absolute path on this machine's disk of a script as the runtime names it; null: it is in no file (`[eval]`,
 * `node:fs`), or on another machine, which would hear of it when asked.
 */
export function pathOfScript(file: string): string | null {
  if (file.startsWith('file:')) return pathOfFileUrl(file);
  return isAbsolute(file) && !/^[\\/]{2}/.test(file) ? file : null;
}

/**
 * Where a source map says that a source is.
 * **Shape**: an absolute path, or the URL itself where it names no file (`webpack://…`).
 * @param base the file that names it: the map, or the script where the map is part of it
 */
export function resolveSource(source: string, sourceRoot: string, base: string): string {
  if (isAbsolute(source) || SCHEME.test(source)) return normalized(source);
  const root = sourceRoot === '' || /[\\/]$/.test(sourceRoot) ? sourceRoot : `${sourceRoot}/`;
  return resolveFrom(root + source, base);
}

/** A path or URL, relative to the file `base`. */
export function resolveFrom(path: string, base: string): string {
  if (isAbsolute(path) || SCHEME.test(path)) return normalized(path);
  return normalized(folderOf(base) + path);
}

/** Whether the file belongs to an installed package. */
export function isInPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** Last part of a path or URL, without the query of a URL. */
export function lastPart(path: string): string {
  const plain = SCHEME.test(path) && !DRIVE.test(path) ? path.replace(/[?#].*$/, '') : path;
  return plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
}

/** `%20` and such resolved; the text itself where that is no valid encoding. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || path.startsWith('\\\\') || DRIVE.test(path);
}

/** Folder with its separator. */
function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** `file:` URLs become paths; `.` and `..` are taken out. */
function normalized(path: string): string {
  if (path.startsWith('file:')) return pathOfFileUrl(path) ?? path;
  const [, head = '', rest = ''] = /^([A-Za-z][\w+.-]+:\/\/[^/]*\/|[A-Za-z]:[\\/]|\\\\|\/)?([\s\S]*)$/.exec(
    path,
  ) as RegExpExecArray;
  const separator = head.includes('\\') ? '\\' : '/';
  const parts: string[] = [];
  for (const part of rest.split(separator === '\\' ? /[\\/]+/ : /\/+/)) {
    if (part === '.' || part === '') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || head === '') parts.push(part);
  }
  return head + parts.join(separator);
}

/** `file:///C:/a%20b.ts?x` is `C:\a b.ts`. Null: the URL names another machine, or no path. */
function pathOfFileUrl(url: string): string | null {
  const found = /^file:(?:\/\/(?:localhost)?)?(?=\/[^/]|\/$)(\/[^?#]*)/.exec(url);
  if (found === null) return null;
  const path = percentDecoded(found[1] ?? '');
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1).replaceAll('/', '\\') : normalized(path);
}
