/** What somebody may have meant. */

/** Letters that may differ. Chosen by eye. */
const MOST_EDITS = 2;

/** The word that is nearest to what was typed, or begins like it; undefined: none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(MOST_EDITS, Math.floor(typed.length / 2)) + 1;
  for (const word of words) {
    const edits = editsBetween(typed, word);
    if (edits < least) {
      least = edits;
      best = word;
    }
  }
  return best ?? (typed.length > 1 ? words.find((word) => word.startsWith(typed)) : undefined);
}

/** Letters to change, add or drop. Cost: O(product of the lengths). */
function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    let left = row + 1;
    let corner = row;
    const line = [left];
    for (const [column, other] of [...b].entries()) {
      const up = above[column + 1] ?? 0;
      left = Math.min(up + 1, left + 1, corner + (letter === other ? 0 : 1));
      corner = up;
      line.push(left);
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
