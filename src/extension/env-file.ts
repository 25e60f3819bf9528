/**
 * Environment files as js-debug reads them: `NAME=value` lines. We need one of the values: our own
 * `NODE_OPTIONS` in `env` would otherwise hide the file's. Pure.
 */

/** Variables by name. Lines that are none are skipped, as js-debug does. */
export function parseEnvFile(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) variables[match[1]] = readValue(match[2] ?? '');
  }
  return variables;
}

/** Without its quotes, or without the remark behind it. Escapes count between double quotes only. */
function readValue(text: string): string {
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(text);
  if (quoted === null) return text.replace(/(^|\s+)#.*$/, '');
  const inner = quoted[2] ?? '';
  return quoted[1] === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\"', '"') : inner;
}
