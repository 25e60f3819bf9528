/**
 * Source maps that streams carry with them: those that only the running process had, and where others are. Shared
 * by a session's streams; what is told twice (by the threads of a program, by each segment) is kept once.
 */

export interface ScriptSource {
  /** `text` is the map itself, else where it is: a path or URL. */
  readonly isMap: boolean;
  readonly text: string;
}

/** UTF-16 units of all texts together that are kept. A program with a thousand mapped scripts has some ten million. */
const MAX_LENGTH = 1 << 27;
const MAX_SCRIPTS = 100_000;

export class ScriptTable {
  readonly #byFile = new Map<string, ScriptSource>();
  readonly #nameless: ScriptSource[] = [];
  readonly #known = new Set<string>();
  readonly #changes: string[] = [];
  #length = 0;

  /** Files of which something was told, in that order, and again with each change. Only added to. */
  get changes(): readonly string[] {
    return this.#changes;
  }

  /** Maps of scripts whose file the process did not know. Only added to. */
  get nameless(): readonly ScriptSource[] {
    return this.#nameless;
  }

  /** The newest word on a file counts. `file` empty: not known to the process. */
  set(file: string, isMap: boolean, text: string): void {
    if (file === '') this.#addNameless(isMap, text);
    else this.#setFile(file, isMap, text);
  }

  of(file: string): ScriptSource | undefined {
    return this.#byFile.get(file);
  }

  #setFile(file: string, isMap: boolean, text: string): void {
    const before = this.#byFile.get(file);
    if (before?.isMap === isMap && before.text === text) return;
    const length = this.#length - (before?.text.length ?? 0) + text.length;
    if (length > MAX_LENGTH || this.#changes.length >= MAX_SCRIPTS) return;
    this.#length = length;
    this.#byFile.set(file, { isMap, text });
    this.#changes.push(file);
  }

  #addNameless(isMap: boolean, text: string): void {
    if (this.#known.has(text) || this.#nameless.length >= MAX_SCRIPTS) return;
    if (this.#length + text.length > MAX_LENGTH) return;
    this.#length += text.length;
    this.#known.add(text);
    this.#nameless.push({ isMap, text });
  }
}
