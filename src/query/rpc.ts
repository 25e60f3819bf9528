/**
 * Request, reply, client and server over `Questions`, for any pair of ports: worker thread, webview,
 * web worker. The transport is a function that posts and a callback that receives; nothing else.
 *
 * What always holds: every request is answered once, with a value or an error, also when its handler
 * throws; a cancelled request is answered with code `cancelled`; replies may overtake each other.
 */
import { type ErrorShape, toErrorShape, UserError } from '../base/user-error.ts';
import type { Notifications, Questions } from './contract.ts';

export type Question = keyof Questions;
export type Params<Q extends Question> = Parameters<Questions[Q]>[0];
export type Answer<Q extends Question> = ReturnType<Questions[Q]>;

/** The server's side: one function a question; it may answer later. */
export type Handlers = { readonly [Q in Question]: (params: Params<Q>) => Answer<Q> | Promise<Answer<Q>> };

export type Message =
  | { readonly type: 'ask'; readonly id: number; readonly question: Question; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: ErrorShape }
  | { readonly type: 'notify'; readonly name: keyof Notifications; readonly value: unknown };

/** Sends one message; `transfer` lists buffers whose ownership may move. */
export type Post = (message: Message, transfer: readonly ArrayBuffer[]) => void;

/** Whether something received is ours: ports may carry other messages too. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value as { type: unknown };
  return type === 'ask' || type === 'cancel' || type === 'answer' || type === 'failure' || type === 'notify';
}

/** Asks questions and hears notifications. */
export class QueryClient {
  readonly #post: Post;
  readonly #open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(info: Notifications['changed']) => void>();
  #nextId = 1;

  constructor(post: Post) {
    this.#post = post;
  }

  /**
   * Asks one question.
   * **Errors**: rejects with a `UserError` as the server gave it, or `cancelled`.
   */
  ask<Q extends Question>(question: Q, params: Params<Q>, signal?: AbortSignal): Promise<Answer<Q>> {
    const id = this.#nextId++;
    return new Promise<Answer<Q>>((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      this.#open.set(id, { resolve: resolve as (value: unknown) => void, reject });
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
      this.#post({ type: 'ask', id, question, params }, []);
    });
  }

  /** Calls `listener` with every snapshot; returns the way to stop. */
  onChanged(listener: (info: Notifications['changed']) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Feed every received message here. */
  receive(message: Message): void {
    switch (message.type) {
      case 'answer':
        this.#take(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#take(message.id)?.reject(new UserError(message.error));
        return;
      case 'notify':
        for (const listener of this.#listeners) listener(message.value as Notifications['changed']);
        return;
      case 'ask':
      case 'cancel':
        return;
    }
  }

  /** Rejects all that is open: the other side is gone. */
  close(error: ErrorShape): void {
    for (const id of [...this.#open.keys()]) this.#take(id)?.reject(new UserError(error));
  }

  #take(id: number) {
    const entry = this.#open.get(id);
    this.#open.delete(id);
    return entry;
  }

  #cancel(id: number): void {
    const entry = this.#take(id);
    if (entry === undefined) return;
    this.#post({ type: 'cancel', id }, []);
    entry.reject(cancelled());
  }
}

/** Answers questions. */
export class QueryServer {
  readonly #post: Post;
  readonly #handlers: Handlers;
  readonly #logBug: (error: unknown) => void;
  readonly #cancelled = new Set<number>();
  readonly #open = new Set<number>();

  constructor(options: { post: Post; handlers: Handlers; logBug: (error: unknown) => void }) {
    this.#post = options.post;
    this.#handlers = options.handlers;
    this.#logBug = options.logBug;
  }

  /** Feed every received message here. */
  async receive(message: Message): Promise<void> {
    if (message.type === 'cancel' && this.#open.has(message.id)) this.#cancelled.add(message.id);
    if (message.type !== 'ask') return;
    const { id, question, params } = message;
    this.#open.add(id);
    try {
      // A cancel that came in the same batch is seen before the work starts.
      await Promise.resolve();
      if (this.#cancelled.has(id)) throw cancelled();
      const handler = this.#handlers[question] as ((params: unknown) => unknown) | undefined;
      if (handler === undefined) {
        throw new UserError({
          code: 'no-such-question',
          message: `The engine does not know the question "${String(question)}".`,
        });
      }
      const value = await handler(params);
      this.#post({ type: 'answer', id, value }, buffersOf(value));
    } catch (error) {
      if (!(error instanceof UserError)) this.#logBug(error);
      this.#post({ type: 'failure', id, error: toErrorShape(error) }, []);
    } finally {
      this.#open.delete(id);
      this.#cancelled.delete(id);
    }
  }

  notify<N extends keyof Notifications>(name: N, value: Notifications[N]): void {
    this.#post({ type: 'notify', name, value }, []);
  }
}

/** Collects the buffers of all typed arrays in an answer, each once. Cost: one walk over the answer's objects. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const walk = (item: unknown): void => {
    if (typeof item !== 'object' || item === null) return;
    if (ArrayBuffer.isView(item)) {
      if (item.buffer instanceof ArrayBuffer) found.add(item.buffer);
      return;
    }
    for (const child of Array.isArray(item) ? item : Object.values(item)) walk(child);
  };
  walk(value);
  return [...found];
}

function cancelled(): UserError {
  return new UserError({ code: 'cancelled', message: 'The question was taken back.' });
}
