/**
 * Requests that a server of the program answers, HTTP/1 and HTTP/2, as root spans: from the arrival of the head to
 * the end of the answer. One that the client gives up, or that is torn down, ends as failed when its socket closes.
 *
 * Source: channels `http.server.*` (Node 18 and newer), `http2.server.stream.*` (Node 22 and newer).
 */
import { SpanFlag, type WireId } from '../../protocol/events.ts';
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
  const requests = ownField<number>();
  /** Spans that are open on a socket. Pipelining makes them more than one. */
  const sockets = ownField<Set<number>>();

  listen<Exchange>(around, 'http.server.request.start', ({ request, socket }) => {
    const span = spans.begin(kind, 0, requestLabel(request.method, '', request.url));
    if (span === 0) return;
    requests.put(request, span);
    let open = sockets.get(socket);
    if (open === undefined) {
      const fresh = new Set<number>();
      if (!sockets.put(socket, fresh)) return;
      open = fresh;
      around.onClose(handleOf(socket), () => {
        fresh.forEach((left) => {
          spans.end(left, true, 'aborted');
        });
        fresh.clear();
      });
    }
    open.add(span);
  });

  listen<Exchange>(around, 'http.server.response.finish', ({ request, response, socket }) => {
    const span = requests.get(request) ?? 0;
    const open = sockets.get(socket);
    if (span === 0 || (open !== undefined && !open.delete(span))) return;
    requests.put(request, 0);
    spans.end(span, response.statusCode >= SERVER_ERROR, String(response.statusCode));
  });
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
