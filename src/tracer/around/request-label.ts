/** How a request is called in the trace: `GET /path`. Never with a query or a user's name, which may be secret. */

/** `method`, then host (empty: none) and path without what follows `?` or `#`. */
export function requestLabel(method: unknown, host: string, path: unknown): string {
  // A proxy is asked for a whole URL.
  const text = typeof path === 'string' ? path.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1') : '';
  const end = text.search(/[?#]/);
  return `${typeof method === 'string' ? method : '?'} ${host}${end < 0 ? text : text.slice(0, end)}`;
}

/** The word for what a request failed with. */
export function errorWord(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  return typeof name === 'string' && name !== '' ? name : 'error';
}
