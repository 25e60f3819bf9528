/** Small change of sentences. */

/** `loadOrder()`; names that are no plain ones stay as they are. */
export function call(name: string): string {
  return /[)>\]]$/.test(name) ? name : `${name}()`;
}

/** `a timer`, `an HTTP request`, `setImmediate()`. */
export function withArticle(word: string): string {
  if (word.endsWith('()')) return word;
  return /^(?:[aeiou]|HTTP)/i.test(word) ? `an ${word}` : `a ${word}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `the main thread`, `worker 2`. */
export function threadName(thread: number): string {
  return thread === 0 ? 'the main thread' : `worker ${thread}`;
}
