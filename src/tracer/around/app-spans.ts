/** Spans that the program itself tells of, on the channel `loopscope.span` (`src/api/README.md`). */
import type { Around } from './around.ts';
import { listen } from './channels.ts';
import { ownField } from './own-field.ts';
import type { SpanKind, Spans } from './spans.ts';

/** Kinds of spans that are told apart; further ones count as plain spans. */
const MAX_KINDS = 64;
const PLAIN = 'span';

interface SpanMessage {
  readonly span?: unknown;
  readonly event?: unknown;
  readonly kind?: unknown;
  readonly label?: unknown;
  readonly outcome?: unknown;
}

/** Records the program's own spans. Cost: none while nothing is published. */
export function watchAppSpans(around: Around, spans: Spans): void {
  const kinds = new Map<string, SpanKind>();
  const open = ownField<number>();

  const kindOf = (name: string): SpanKind => {
    const known = kinds.get(name) ?? (kinds.size >= MAX_KINDS ? kinds.get(PLAIN) : undefined);
    if (known !== undefined) return known;
    const kind = spans.kind(0, `app.${name}`, name);
    kinds.set(name, kind);
    return kind;
  };
  kindOf(PLAIN);

  listen<SpanMessage>(around, 'loopscope.span', ({ span, event, kind, label, outcome }) => {
    if (typeof span !== 'object' || span === null) return;
    if (event === 'begin') {
      const name = typeof kind === 'string' && kind !== '' ? kind : PLAIN;
      open.put(span, spans.begin(kindOf(name), 0, typeof label === 'string' ? label : ''));
    } else if (event === 'end' || event === 'fail') {
      spans.end(open.get(span) ?? 0, event === 'fail', typeof outcome === 'string' ? outcome : '');
      open.put(span, 0);
    }
  });
}
