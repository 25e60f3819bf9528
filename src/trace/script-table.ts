/** Source maps that streams carry with them, by the file that they are of. Shared by a session's streams. */

export interface ScriptSource {
  /** `text` is the map itself, else where it is: a path or URL. */
  readonly isMap: boolean;
  readonly text: string;
}

/** UTF-16 units of all texts together that are kept. */
const MAX_LENGTH = 1 << 26;
const MAX_SCRIPTS = 100_000;

export class ScriptTable {
  readonly #byFile = new Map<string, ScriptSource>();
  #length = 0;
  /** Goes up with each script that is new or has changed. */
  revision = 0;

  /** The newest word on a file counts. */
  set(file: string, isMap: boolean, text: string): void {
    const before = this.#byFile.get(file);
    if (before?.isMap === isMap && before.text === text) return;
    const length = this.#length - (before?.text.length ?? 0) + text.length;
    if (length > MAX_LENGTH || (before === undefined && this.#byFile.size >= MAX_SCRIPTS)) return;
    this.#length = length;
    this.#byFile.set(file, { isMap, text });
    this.revision++;
  }

  of(file: string): ScriptSource | undefined {
    return this.#byFile.get(file);
  }

  get files(): Iterable<string> {
    return this.#byFile.keys();
  }
}
