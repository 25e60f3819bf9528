/**
 * Requests that a server of the program answers, HTTP/1 and HTTP/2, as root spans: from the arrival of the head to
 * the end of the answer. One that the client gives up, or that is torn down, ends as failed when its socket closes.
 *
 * Source: channels `http.server.*` (Node 18 and newer), `http2.server.stream.*` (Node 22 and newer).
 */
import { SpanFlag, type WireId } from '../../protocol/events.ts';
import { SafeMap, SafeWeakMap } from '../safe.ts';
import type { Around } from './around.ts';
import { listen } from './channels.ts';
import { ownField } from './own-field.ts';
import { requestLabel } from './request-label.ts';
import type { Spans } from './spans.ts';

/** Answers from here on count as failures of the server. */
const SERVER_ERROR = 500;

interface Exchange {
  readonly request: { readonly method?: string; readonly url?: string };
  readonly response: { readonly statusCode: number };
  readonly socket: object;
}

interface Stream2 {
  readonly sentHeaders?: Readonly<Record<string, unknown>>;
  readonly rstCode?: number;
}

/** Records the requests that servers answer. Cost: none without one; two records a request. */
export function watchHttpServer(around: Around, spans: Spans): void {
  const kind = spans.kind(SpanFlag.root, 'http.server', 'request');
  watchExchanges(around, spans, kind);
  const streams = ownField<number>();
  listen<{ stream: object; headers: Record<string, unknown> }>(
    around,
    'http2.server.stream.start',
    ({ stream, headers }) => {
      streams.put(stream, spans.begin(kind, 0, requestLabel(headers[':method'], '', headers[':path'])));
    },
  );
  listen<{ stream: object }>(around, 'http2.server.stream.close', ({ stream }) => {
    const span = streams.get(stream) ?? 0;
    streams.put(stream, 0);
    const { sentHeaders, rstCode } = stream as Stream2;
    const status = Number(sentHeaders?.[':status'] ?? 0);
    const reset = rstCode !== undefined && rstCode !== 0;
    spans.end(span, reset || !(status > 0 && status < SERVER_ERROR), reset ? `reset ${rstCode}` : String(status));
  });
}

function watchExchanges(around: Around, spans: Spans, kind: ReturnType<Spans['kind']>): void {
  // Not by fields on requests and sockets: those would change their shape, and slow down Node's own code.
  const sockets = new SafeWeakMap<object, OpenSpans>();

  listen<Exchange>(around, 'http.server.request.start', ({ request, socket }) => {
    const span = spans.begin(kind, 0, requestLabel(request.method, '', request.url));
    if (span === 0) return;
    let open = sockets.get(socket);
    if (open === undefined) {
      const fresh = new OpenSpans();
      sockets.set(socket, fresh);
      open = fresh;
      around.onClose(handleOf(socket), () => {
        for (let left = fresh.take(); left !== 0; left = fresh.take()) spans.end(left, true, 'aborted');
      });
    }
    open.add(span);
  });

  listen<Exchange>(around, 'http.server.response.finish', ({ response, socket }) => {
    // The answers on a connection go out in the order of their requests.
    const span = sockets.get(socket)?.take() ?? 0;
    if (span !== 0) spans.end(span, response.statusCode >= SERVER_ERROR, statusWord(response.statusCode));
  });
}

/** Spans that are open on a socket, oldest first. Pipelining makes them more than one. */
class OpenSpans {
  #first = 0;
  #last = 0;
  readonly #more = new SafeMap<number, number>();

  add(span: number): void {
    if (this.#first === 0) this.#first = span;
    else this.#more.set(this.#last, span);
    this.#last = span;
  }

  /** The oldest, which is no longer open; 0: there is none. */
  take(): number {
    const first = this.#first;
    if (first === 0) return 0;
    const next = first === this.#last ? 0 : (this.#more.get(first) ?? 0);
    if (next !== 0) this.#more.delete(first);
    this.#first = next;
    return first;
  }
}

const WORDS: readonly string[] = [];
for (let status = 0; status < 600; status++) (WORDS as string[])[status] = String(status);

function statusWord(status: number): string {
  return WORDS[status] ?? String(status);
}

/** The task of the handle behind a socket; of TLS that below it, which is what closes. 0: there is none. */
function handleOf(socket: object): WireId {
  const { _handle } = socket as { _handle?: Handle };
  const id = (_handle?._parent ?? _handle)?.getAsyncId?.();
  return typeof id === 'number' && id > 0 ? id * 2 : 0;
}

interface Handle {
  readonly _parent?: Handle;
  getAsyncId?(): number;
}
