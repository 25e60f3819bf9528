/** The comment by which a script names its source map, and maps that are URLs themselves. Pure. */
import { percentDecoded } from './source-maps-paths.ts';

const COMMENT = 'sourceMappingURL=';

/**
 * The URL of the source map that a script names in its last lines; empty: it names none. A comment in the
 * middle, with code behind it, is text of something else (a bundler's, a template's) and does not count.
 */
export function mapUrlOf(script: string): string {
  for (let at = script.lastIndexOf(COMMENT); at >= 0; at = at === 0 ? -1 : script.lastIndexOf(COMMENT, at - 1)) {
    const lineStart = script.lastIndexOf('\n', at) + 1;
    const opening = /(?:^|\s)\/([/*])[#@][ \t]*$/.exec(script.slice(Math.max(lineStart, at - 200), at));
    if (opening === null) continue;
    const newline = script.indexOf('\n', at);
    const line = script.slice(at + COMMENT.length, newline < 0 ? script.length : newline);
    if (!isOnlyComments(newline < 0 ? '' : script.slice(newline))) return '';
    const url = (opening[1] === '*' ? line.replace(/\*\/.*$/, '') : line).trim();
    return /[\s'"]/.test(url) ? '' : url;
  }
  return '';
}

function isOnlyComments(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:\/\/.*|\/\*.*\*\/\s*)?$/.test(line));
}

/** Text of a `data:` URL; null: it is none, or damaged. */
export function textOfDataUrl(url: string): string | null {
  const comma = url.indexOf(',');
  if (!url.startsWith('data:') || comma < 0) return null;
  const data = url.slice(comma + 1);
  if (!/;base64$/i.test(url.slice(0, comma))) return percentDecoded(data);
  const bytes = bytesOfBase64(data);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIXTETS = new Int8Array(128).fill(-1);
for (let index = 0; index < ALPHABET.length; index++) SIXTETS[ALPHABET.charCodeAt(index)] = index;

function bytesOfBase64(text: string): Uint8Array | null {
  const length = text.replace(/=+$/, '').length;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let size = 0;
  for (let index = 0; index < length; index++) {
    const sixtet = SIXTETS[text.charCodeAt(index)] ?? -1;
    if (sixtet < 0) return null;
    held = ((held << 6) | sixtet) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[size++] = held >> bits;
  }
  return bytes;
}
