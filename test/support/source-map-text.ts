/** Writes source maps for tests: places in, JSON out. Columns and lines count from 0, as in the format. */

/** `[column]`: no source; else column, source, line, column in it, and maybe a name. */
export type Segment = readonly [number] | readonly [number, number, number, number, string?];

export interface MapParts {
  readonly sources: readonly (string | null)[];
  /** Per line of the script its segments, by column. */
  readonly lines: readonly (readonly Segment[])[];
  readonly sourceRoot?: string;
  readonly sourcesContent?: readonly (string | null)[];
  readonly ignoreList?: readonly number[];
  readonly file?: string;
}

/** The map as an object, to be put into sections or turned into JSON. */
export function mapObject({ lines, ...parts }: MapParts): Record<string, unknown> {
  const names = [...new Set(lines.flat().flatMap((segment) => segment[4] ?? []))];
  const last = { source: 0, line: 0, column: 0, name: 0 };
  const encoded = lines.map((line) => {
    let lastColumn = 0;
    const segments = line.map((segment) => {
      const [column, source, sourceLine, sourceColumn, name] = segment;
      const numbers = [column - lastColumn];
      lastColumn = column;
      if (source !== undefined && sourceLine !== undefined && sourceColumn !== undefined) {
        numbers.push(source - last.source, sourceLine - last.line, sourceColumn - last.column);
        Object.assign(last, { source, line: sourceLine, column: sourceColumn });
      }
      if (name !== undefined) {
        numbers.push(names.indexOf(name) - last.name);
        last.name = names.indexOf(name);
      }
      return numbers.map(vlq).join('');
    });
    return segments.join(',');
  });
  return { version: 3, names, mappings: encoded.join(';'), ...parts };
}

export function mapText(parts: MapParts): string {
  return JSON.stringify(mapObject(parts));
}

/** The map as a `data:` URL. */
export function mapUrl(parts: MapParts): string {
  return `data:application/json;base64,${Buffer.from(mapText(parts)).toString('base64')}`;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A number in base 64 with its sign in the lowest bit, five bits a digit, lowest first. */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += DIGITS.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}
