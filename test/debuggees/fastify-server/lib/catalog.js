/** The catalog: read from disk and searched at each request. */
import { readFile, stat } from 'node:fs/promises';

const file = new URL('../data/catalog.json', import.meta.url);

/** Articles whose name contains `text`. */
export async function loadCatalog(text) {
  const [{ size }, source] = await Promise.all([stat(file), readFile(file, 'utf8')]);
  await new Promise((resolve) => queueMicrotask(resolve));
  const articles = JSON.parse(source).articles.filter((article) => article.name.includes(text));
  return { size, articles };
}
