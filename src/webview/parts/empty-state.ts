/** Instead of lanes: no trace yet, nothing in it yet, or trouble. Says what is so and what to do next. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { PanelCommand } from '../../query/panel-messages.ts';
import type { Actions } from '../state/actions.ts';
import { hasData, isLive, type PanelState } from '../state/panel-state.ts';
import { el } from './dom.ts';
import { Memo, type Part } from './part.ts';

interface Words {
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly { readonly label: string; readonly command: PanelCommand }[];
}

/** Covers the timeline while there is nothing to draw. */
export class EmptyState implements Part {
  readonly element = el('div', { class: 'empty', attrs: { role: 'status' } });
  readonly #memo = new Memo();
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  update(state: PanelState): void {
    const words = wordsFor(state);
    this.element.hidden = words === null;
    if (words === null || !this.#memo.changed(JSON.stringify(words))) return;
    const buttons = words.buttons.map(({ label, command }, index) => {
      const button = document.createElement('vscode-button');
      button.textContent = label;
      button.secondary = index > 0;
      button.addEventListener('click', () => this.#actions.command(command));
      return button;
    });
    this.element.replaceChildren(
      el('h2', {}, words.title),
      el('p', {}, words.text),
      ...(buttons.length === 0 ? [] : [el('div', { class: 'buttons' }, ...buttons)]),
    );
  }
}

function wordsFor(state: PanelState): Words | null {
  const { hello, trouble, session } = state;
  const canRecord = hello?.canRecord === true;
  const openTrace = { label: 'Open a Trace…', command: 'openTrace' } as const;
  const record = { label: 'Record This File', command: 'start' } as const;
  if (trouble !== null) {
    return { title: trouble.message, text: trouble.hint ?? '', buttons: canRecord ? [openTrace] : [] };
  }
  if (hello === null) return null;
  if (hello.source === 'empty') {
    return canRecord
      ? {
          title: 'Nothing is recorded yet.',
          text: 'Run a Node program with async trace to see its event loop here, live, or open a recording.',
          buttons: [record, openTrace],
        }
      : {
          title: 'Nothing is recorded yet.',
          text: 'Programs start only in a trusted workspace. Saved traces can be opened.',
          buttons: [openTrace],
        };
  }
  if (session === null || hasData(state)) return null;
  if (session.problems.length > 0 && !isLive(state)) {
    const [first] = session.problems;
    return {
      title: 'This file has nothing that can be shown.',
      text: first?.message ?? '',
      buttons: canRecord ? [openTrace] : [],
    };
  }
  if (isLive(state)) return waitingWords(state);
  if (session.readBytes < session.totalBytes) return null;
  return {
    title: 'The program ended before anything ran.',
    text: 'No callback and no async task was recorded.',
    buttons: canRecord ? [record, openTrace] : [],
  };
}

function waitingWords(state: PanelState): Words {
  const stopped = state.debug?.stopped === true;
  return {
    title: 'Waiting for the first turn of the loop.',
    text: stopped
      ? 'The program stands at a breakpoint. Continue, and its callbacks appear here.'
      : 'The program has started. Its callbacks appear here as they run.',
    buttons: [],
  };
}
