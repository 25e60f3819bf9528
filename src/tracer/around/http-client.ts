/**
 * Requests that the program sends, as spans: by `node:http` until the head of the answer is there (Node tells of
 * nothing later), by undici and `fetch` until its body is read, by HTTP/2 until the stream is closed.
 *
 * Source: channels `http.client.*`, `undici:request:*`, `http2.client.stream.*` (Node 22 and newer).
 */
import type { Around } from './around.ts';
import { listen } from './channels.ts';
import { ownField } from './own-field.ts';
import { errorWord, requestLabel } from './request-label.ts';
import type { SpanKind, Spans } from './spans.ts';

/** Answers from here on count as failures of what was asked for. */
const CLIENT_ERROR = 400;

/** A request that waits for its answer. */
interface Sent {
  readonly span: number;
  status: number;
}

/** Records the requests that the program sends. Cost: none without one; two records a request. */
export function watchHttpClient(around: Around, spans: Spans): void {
  const kind = spans.kind(0, 'http.client', 'outgoing request');
  watchClientRequests(around, new SentRequests(spans, kind));
  watchUndici(around, new SentRequests(spans, kind));
  watchStreams(around, new SentRequests(spans, kind));
}

/** The requests of one library. */
class SentRequests {
  readonly #spans: Spans;
  readonly #kind: SpanKind;
  readonly #sent = ownField<Sent | null>();

  constructor(spans: Spans, kind: SpanKind) {
    this.#spans = spans;
    this.#kind = kind;
  }

  has(request: object): boolean {
    return this.#sent.get(request) !== undefined;
  }

  begin(request: object, label: string): void {
    const span = this.#spans.begin(this.#kind, 0, label);
    if (span > 0) this.#sent.put(request, { span, status: 0 });
  }

  /** The answer's head has come. */
  answer(request: object, status: number): void {
    const sent = this.#sent.get(request);
    if (sent) sent.status = status;
  }

  /** The request is over. `error` undefined: as its status says. */
  end(request: object, error?: unknown): void {
    const sent = this.#sent.get(request);
    if (!sent) return;
    this.#sent.put(request, null);
    if (error !== undefined) this.#spans.end(sent.span, true, errorWord(error));
    else this.#spans.end(sent.span, sent.status === 0 || sent.status >= CLIENT_ERROR, outcome(sent.status));
  }
}

function outcome(status: number): string {
  return status === 0 ? '' : String(status);
}

interface ClientRequest {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  getHeader(name: string): unknown;
}

function watchClientRequests(around: Around, requests: SentRequests): void {
  const begin = ({ request }: { request: ClientRequest }): void => {
    // An upgraded connection has no answer of which Node would tell.
    if (requests.has(request) || request.method === 'CONNECT' || request.getHeader('upgrade') !== undefined) return;
    const host = request.getHeader('host') ?? request.host;
    requests.begin(request, requestLabel(request.method, typeof host === 'string' ? host : '', request.path));
  };
  // Node 20 tells of a request when it is sent; newer ones when it is made, too.
  listen(around, 'http.client.request.created', begin);
  listen(around, 'http.client.request.start', begin);
  listen<{ request: object; response: { statusCode: number } }>(around, 'http.client.response.finish', (message) => {
    requests.answer(message.request, message.response.statusCode);
    requests.end(message.request);
  });
  listen<{ request: object; error: unknown }>(around, 'http.client.request.error', ({ request, error }) => {
    requests.end(request, error);
  });
}

interface UndiciRequest {
  readonly method?: string;
  readonly path?: string;
  readonly origin?: unknown;
}

function watchUndici(around: Around, requests: SentRequests): void {
  listen<{ request: UndiciRequest }>(around, 'undici:request:create', ({ request }) => {
    const host = String(request.origin ?? '').replace(/^[a-z]+:\/\//i, '');
    requests.begin(request, requestLabel(request.method, host, request.path));
  });
  listen<{ request: object; response: { statusCode: number } }>(
    around,
    'undici:request:headers',
    ({ request, response }) => {
      requests.answer(request, response.statusCode);
    },
  );
  listen<{ request: object }>(around, 'undici:request:trailers', ({ request }) => requests.end(request));
  listen<{ request: object; error: unknown }>(around, 'undici:request:error', ({ request, error }) => {
    requests.end(request, error ?? 'error');
  });
}

function watchStreams(around: Around, streams: SentRequests): void {
  type Message = { stream: object; headers: Readonly<Record<string, unknown>> };
  listen<Message>(around, 'http2.client.stream.created', ({ stream, headers }) => {
    streams.begin(stream, requestLabel(headers[':method'], String(headers[':authority'] ?? ''), headers[':path']));
  });
  listen<Message>(around, 'http2.client.stream.finish', ({ stream, headers }) => {
    streams.answer(stream, Number(headers[':status']));
  });
  listen<{ stream: object; error: unknown }>(around, 'http2.client.stream.error', ({ stream, error }) => {
    streams.end(stream, error);
  });
  listen<{ stream: object }>(around, 'http2.client.stream.close', ({ stream }) => streams.end(stream));
}
