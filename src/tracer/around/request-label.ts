/** How a request is called in the trace: `GET /path`. Never with a query or a user's name, which may be secret. */

/** `method`, then host (empty: none) and path without what follows `?` or `#`. */
export function requestLabel(method: unknown, host: string, path: unknown): string {
  return `${typeof method === 'string' ? method : '?'} ${host}${typeof path === 'string' ? shownPath(path) : ''}`;
}

function shownPath(path: string): string {
  // A proxy is asked for a whole URL.
  const text = path[0] === '/' ? path : path.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1');
  for (let end = 0; end < text.length; end++) if (text[end] === '?' || text[end] === '#') return text.slice(0, end);
  return text;
}

/** The word for what a request failed with. */
export function errorWord(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' && name !== '' ? name : 'error';
}
