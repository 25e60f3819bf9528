/**
 * Shows sources that are on no disk, only in a source map: read-only documents whose text the engine knows. Made
 * once; texts are kept while their documents are open.
 */
import * as vscode from 'vscode';
import { Disposables } from '../base/dispose.ts';
import { UserError } from '../base/user-error.ts';
import { QueryClient } from '../query/rpc.ts';
import type { EngineWorker } from './engine-worker.ts';

const SCHEME = 'loopscope-source';

/** See the head of the file. */
export class EmbeddedSources extends Disposables {
  readonly #texts = new Map<string, string>();

  constructor() {
    super();
    this.add(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()),
      }),
    );
    this.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** Address of a document with the text of this source. **Errors**: `missing`, and those of an engine that is gone. */
  async uriOf(file: string, engine: EngineWorker): Promise<vscode.Uri> {
    const text = await askForText(file, engine);
    if (text === null) {
      throw new UserError({
        code: 'missing',
        message: `${file} does not exist on this machine.`,
        hint: 'Its text was in a source map, which is not what it was any more.',
      });
    }
    // The path gives the tab its title and the text its language.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${file.replace(/^[\\/]+/, '').replaceAll('\\', '/')}` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}

async function askForText(file: string, engine: EngineWorker): Promise<string | null> {
  const client: QueryClient = new QueryClient((message) => connection.send(message));
  const connection = engine.connect({
    post: (message) => client.receive(message),
    fail: (error) => client.close(error),
  });
  try {
    return await client.ask('sourceText', { file });
  } finally {
    connection.dispose();
  }
}
