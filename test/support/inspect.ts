/** Speaks the debugger protocol with a Node that was started with `--inspect`. */

interface Answer {
  readonly id?: number;
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
  readonly error?: { readonly message: string };
}

export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    };
  }

  /** Address in what Node prints when it listens for debuggers. */
  static addressIn(stderr: string): string | undefined {
    return /ws:\/\/\S+/.exec(stderr)?.[0];
  }

  static open(address: string): Promise<Inspector> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address);
      socket.onopen = () => resolve(new Inspector(socket));
      socket.onerror = () => reject(new Error(`${address} does not answer`));
    });
  }

  /** Value of an expression. Errors: what it throws. */
  async evaluate(expression: string, options: { readonly includeCommandLineAPI?: boolean } = {}): Promise<unknown> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true, ...options });
    if (result?.exceptionDetails !== undefined)
      throw new Error(result.exceptionDetails.exception?.description ?? 'it threw');
    return result?.result?.value;
  }

  async send(method: string, params: object): Promise<Answer> {
    const id = ++this.#lastId;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    this.#waiting.delete(id);
    if (answer.error !== undefined) throw new Error(answer.error.message);
    return answer;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.onclose = () => resolve();
      this.#socket.close();
    });
  }
}
