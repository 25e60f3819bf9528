/**
 * What the tracers told of source maps: maps that only the running process had, and where others are. Bounded;
 * the same told twice (by the threads of a program, by each segment) is kept once.
 */

/** A map or its address, as a process told it. */
export interface ToldMap {
  /** `text` is the map itself, else a URL or path, relative to the script. */
  readonly isMap: boolean;
  readonly text: string;
}

/** Characters kept; a program with a thousand mapped scripts has some ten million. */
const MAX_CHARS = 256 * 1024 * 1024;

export class ScriptTable {
  readonly #byFile = new Map<string, ToldMap>();
  readonly #nameless: ToldMap[] = [];
  readonly #known = new Set<string>();
  readonly #changed: string[] = [];
  #chars = 0;

  /** Files of scripts that something was told of, in the order of the telling, again for each change. */
  get changes(): readonly string[] {
    return this.#changed;
  }

  /** Maps of scripts whose file the process did not know. Only added to. */
  get nameless(): readonly ToldMap[] {
    return this.#nameless;
  }

  /** What was told last of a script. */
  of(file: string): ToldMap | undefined {
    return this.#byFile.get(file);
  }

  add(file: string, isMap: boolean, text: string): void {
    if (this.#chars + text.length > MAX_CHARS) return;
    if (file === '') {
      if (this.#known.has(text)) return;
      this.#known.add(text);
      this.#nameless.push({ isMap, text });
    } else {
      const before = this.#byFile.get(file);
      if (before !== undefined && before.isMap === isMap && before.text === text) return;
      this.#chars -= before?.text.length ?? 0;
      this.#byFile.set(file, { isMap, text });
      this.#changed.push(file);
    }
    this.#chars += text.length;
  }
}
