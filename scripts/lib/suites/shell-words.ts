/**
 * Command lines as package.json has them, cut into commands and words. Words stay as they were written, quotes
 * included, so that a line which is put together again means the same to a shell.
 */

/** A command: its words, raw. */
export type Words = readonly string[];

const SPACE = /\s/;
/** What ends a command; `|` too, but what a pipe feeds is not run: results are read before it. */
const SEPARATOR = /^(&&|\|\||;|&|\n)/;

/** The commands of a line in their order, whatever joins them. `a | b && c` has `a` and `c`. */
export function splitCommands(line: string): Words[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let piped = false;
  const end = () => {
    if (words.length > 0 && !piped) commands.push(words);
    words = [];
  };
  for (let at = 0; at < line.length; ) {
    const separator = SEPARATOR.exec(line.slice(at))?.[0];
    if (separator !== undefined) {
      end();
      piped = false;
      at += separator.length;
    } else if (line[at] === '|') {
      end();
      piped = true;
      at++;
    } else if (SPACE.test(line[at] ?? '')) {
      at++;
    } else {
      const word = readWord(line, at);
      words.push(word);
      at += word.length;
    }
  }
  end();
  return commands;
}

/** The raw word that begins at `from`: up to a blank or an operator outside of quotes. */
function readWord(line: string, from: number): string {
  let quote = '';
  let at = from;
  for (; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === '\\' && quote !== "'") at++;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (SPACE.test(char) || char === ';' || char === '|' || (char === '&' && !isRedirection(line, at))) break;
  }
  return line.slice(from, at);
}

/** `2>&1` and `&>file` hold an `&` that ends nothing. */
function isRedirection(line: string, at: number): boolean {
  return line[at - 1] === '>' || line[at + 1] === '>';
}

/** A raw word as the program gets it. Variables and globs stay as they are. */
export function plainWord(raw: string): string {
  return raw.replace(/\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"/gs, (_all, escaped, single, double) => {
    if (escaped !== undefined) return escaped;
    return single ?? double.replace(/\\(["\\$`])/g, '$1');
  });
}

/** `text` as one raw word. */
export function quoteWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
