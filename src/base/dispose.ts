/** Ownership of things that are opened: every `dispose()` has one owner, and the owner is a `Disposables`. */

/** Something that must be closed once. */
export interface Disposable {
  dispose(): void;
}

/** A store of disposables; what is added after its own disposal is disposed at once. */
export class Disposables implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Takes ownership of `item` and returns it. */
  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Adds a function to call at disposal. */
  onDispose(dispose: () => void): void {
    this.add({ dispose });
  }

  /** Disposes all, last added first. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
