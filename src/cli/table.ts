/** Rows as text in columns. Pure. */

/** A column: its head and what stands in it; `right` aligns numbers. */
export interface Column<Row> {
  readonly title: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string;
}

const GAP = '  ';

/** Head and rows, each ended by a line break, without blanks at line ends. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const pad = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    return columns[index]?.right ? text.padStart(width) : text.padEnd(width);
  };
  return lines.map((line) => `${line.map(pad).join(GAP).trimEnd()}\n`).join('');
}
