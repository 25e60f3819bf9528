/** `?`: all keys, from the same table that handles them. A dialog: Esc and a click outside close it. */
import { KEYMAP, POINTER_HELP } from '../input/keymap.ts';
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';
import { el, iconButton } from './dom.ts';
import type { Part } from './part.ts';

/** The overview of keys. */
export class KeysOverlay implements Part {
  readonly element: HTMLDialogElement;

  constructor(actions: Actions) {
    const rows = (items: readonly { readonly shown: readonly string[]; readonly does: string }[]) =>
      items.map(({ shown, does }) =>
        el('div', { class: 'row' }, el('dt', {}, ...shown.map((key) => el('kbd', {}, key))), el('dd', {}, does)),
      );
    this.element = el(
      'dialog',
      { class: 'keys-overlay', attrs: { 'aria-label': 'Keys' } },
      el(
        'header',
        {},
        el('h2', {}, 'Keys'),
        iconButton('close', 'Close (Esc)', () => actions.showKeys(false)),
      ),
      el('dl', {}, ...rows(KEYMAP), ...rows(POINTER_HELP)),
    );
    this.element.addEventListener('cancel', (event) => {
      event.preventDefault();
      actions.showKeys(false);
    });
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) actions.showKeys(false);
    });
  }

  update(state: PanelState): void {
    if (state.keysShown && !this.element.open) this.element.showModal();
    else if (!state.keysShown && this.element.open) this.element.close();
  }
}
