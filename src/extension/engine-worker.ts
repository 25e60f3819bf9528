/**
 * One engine over one trace, in a worker thread of its own. Owned by a recording or an opened file.
 *
 *   page ── QueryClient messages ──> connect() ──> worker (dist/engine-node.js)
 *
 * What always holds: every page asks with ids of its own, which are renumbered here, so a late answer to a
 * page that is gone reaches nobody; when the worker dies, every open question and page hears of it.
 */
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../base/dispose.ts';
import { type ErrorShape, toErrorShape } from '../base/user-error.ts';
import type { SessionInfo } from '../query/contract.ts';
import { isMessage, type Message } from '../query/rpc.ts';

/** What the engine reads: a folder that may still grow, or a saved file. */
export type EngineSource = { readonly folder: string } | { readonly file: string };

/** A page that asks. */
export interface EngineClient {
  /** An answer, a failure or a notification. */
  post(message: Message): void;
  /** The engine is gone and will not answer any more. */
  fail(error: ErrorShape): void;
}

/** A page's connection. */
export interface EngineConnection extends Disposable {
  /** Hands a question or its cancellation to the engine. */
  send(message: Message): void;
}

interface Sender {
  readonly client: EngineClient;
  readonly id: number;
}

/** See the head of the file. */
export class EngineWorker implements Disposable {
  readonly #worker: Worker;
  readonly #logError: (text: string) => void;
  readonly #clients = new Set<EngineClient>();
  readonly #asked = new Map<number, Sender>();
  readonly #listeners = new Set<(session: SessionInfo) => void>();
  #nextId = 1;
  #failure: ErrorShape | undefined;
  #session: SessionInfo | undefined;
  #disposed = false;

  constructor(options: { workerPath: string; source: EngineSource; logError: (text: string) => void }) {
    this.#logError = options.logError;
    // Without NODE_OPTIONS: neither a debugger nor a tracer that the editor was started with belongs in here.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#worker = new Worker(options.workerPath, { workerData: { source: options.source }, env, execArgv: [] });
    this.#worker.on('message', (message: unknown) => {
      if (isMessage(message)) this.#receive(message);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`The engine ended with code ${code}.`)));
  }

  /** The newest snapshot that the engine told; undefined: none yet. */
  get session(): SessionInfo | undefined {
    return this.#session;
  }

  /** Calls `listener` with every snapshot; returns the way to stop. */
  onChanged(listener: (session: SessionInfo) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets a page ask. An engine that is gone already says so at once. */
  connect(client: EngineClient): EngineConnection {
    this.#clients.add(client);
    if (this.#failure !== undefined) client.fail(this.#failure);
    return {
      send: (message) => this.#send(client, message),
      dispose: () => this.#disconnect(client),
    };
  }

  dispose(): void {
    this.#disposed = true;
    this.#clients.clear();
    this.#listeners.clear();
    this.#asked.clear();
    void this.#worker.terminate();
  }

  #send(client: EngineClient, message: Message): void {
    if (message.type === 'ask') {
      const id = this.#nextId++;
      this.#asked.set(id, { client, id: message.id });
      if (this.#failure === undefined) this.#worker.postMessage({ ...message, id });
      else client.post({ type: 'failure', id: message.id, error: this.#failure });
    } else if (message.type === 'cancel') {
      for (const [id, sender] of this.#asked) {
        if (sender.client === client && sender.id === message.id) this.#worker.postMessage({ type: 'cancel', id });
      }
    }
  }

  #receive(message: Message): void {
    if (message.type === 'answer' || message.type === 'failure') {
      const sender = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      sender?.client.post({ ...message, id: sender.id });
    } else if (message.type === 'notify') {
      if (message.name === 'changed') this.#session = message.value as SessionInfo;
      for (const client of this.#clients) client.post(message);
      if (this.#session !== undefined) for (const listener of this.#listeners) listener(this.#session);
    }
  }

  #disconnect(client: EngineClient): void {
    this.#clients.delete(client);
    for (const [id, sender] of this.#asked) {
      if (sender.client !== client) continue;
      this.#asked.delete(id);
      this.#worker.postMessage({ type: 'cancel', id });
    }
  }

  #fail(error: unknown): void {
    if (this.#disposed || this.#failure !== undefined) return;
    this.#logError(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const { message } = toErrorShape(error);
    this.#failure = {
      code: 'engine-gone',
      message: `The trace engine stopped: ${message}`,
      hint: 'Close this view and open it again; the recording is still there. The log has details.',
    };
    for (const { client, id } of this.#asked.values()) client.post({ type: 'failure', id, error: this.#failure });
    this.#asked.clear();
    for (const client of this.#clients) client.fail(this.#failure);
  }
}
