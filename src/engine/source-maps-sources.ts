/** Where the sources that maps name are found on this machine. */
import type { MapSource } from './source-maps-decode.ts';
import type { SourceFiles } from './source-maps-load.ts';
import { pathOfScript, resolveFrom } from './source-maps-paths.ts';
import type { FoundSource } from './source-maps-site.ts';

/** Folders above a script in which a source is looked for that is named by a path within its project. */
const MAX_FOLDERS = 12;

/** A script, as far as it matters here. */
interface Mapped {
  readonly file: string;
  /** Its own file is on this machine. */
  readonly isThere: boolean;
}

export class SourceFinder {
  readonly #files: SourceFiles | undefined;
  readonly #exists = new Map<string, boolean>();
  /** Sources that bundlers name by a path within the project, and the file that it is. */
  readonly #projectFiles = new Map<string, string>();
  readonly #embedded = new Map<string, string>();

  constructor(files: SourceFiles | undefined) {
    this.#files = files;
  }

  /** Looks for a source on disk; `found` can be asked afterwards. Cost: a file system call, once per source. */
  async look(source: MapSource, script: Mapped): Promise<void> {
    const { file } = source;
    if (this.#files === undefined || this.#exists.has(file)) return;
    if (pathOfScript(file) !== null) this.#exists.set(file, await this.#isThere(file));
    else {
      const inProject = await this.#lookInProject(file, script);
      this.#exists.set(file, inProject !== null);
      if (inProject !== null) this.#projectFiles.set(file, inProject);
    }
    if (source.text !== null && this.#exists.get(file) === false) this.#embedded.set(file, script.file);
  }

  /** Null: it is nowhere, and the script is better shown itself. */
  found({ file, text }: MapSource, script: Mapped): FoundSource | null {
    if (this.#files === undefined || this.#exists.get(file) === true)
      return { file: this.#projectFiles.get(file) ?? file, isEmbedded: false };
    if (text !== null) return { file, isEmbedded: true };
    // Neither is here: then the source says more, and of a source that was compiled as it ran there is no other file.
    return !script.isThere || pathOfScript(script.file) === file ? { file, isEmbedded: false } : null;
  }

  /** The script whose map has the text of a source that is not on disk. */
  scriptOfEmbedded(source: string): string | undefined {
    return this.#embedded.get(source);
  }

  /** `webpack://name/src/a.ts` is `src/a.ts` in the project, whose folder is one of those above the script. */
  async #lookInProject(url: string, { file }: Mapped): Promise<string | null> {
    const path = /^webpack:\/\/[^/]*\/(?:\.\/)?(.+)$/.exec(url)?.[1];
    const script = pathOfScript(file);
    if (path === undefined || script === null) return null;
    let last = '';
    for (let up = 0; up < MAX_FOLDERS; up++) {
      const candidate = resolveFrom(`${'../'.repeat(up)}${path}`, script);
      if (candidate === last) break;
      if (await this.#isThere(candidate)) return candidate;
      last = candidate;
    }
    return null;
  }

  async #isThere(path: string): Promise<boolean> {
    return (await this.#files?.exists(path)) ?? false;
  }
}
