/** Keys of the whole panel, except while something is typed or a list has the focus. */
import type { Actions } from '../state/actions.ts';
import type { PanelState } from '../state/panel-state.ts';
import { KEYMAP } from './keymap.ts';

/** Handles keys until the page goes. */
export function listenToKeys(actions: Actions, state: () => PanelState): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || !isOurs(event)) return;
    const name = `${event.altKey ? 'Alt+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
    const binding = KEYMAP.find((candidate) => candidate.keys.includes(name));
    if (binding === undefined) return;
    event.preventDefault();
    binding.run(actions, state());
  });
}

/** Buttons keep Enter and Space, lists and tabs their arrows, inputs everything. */
function isOurs(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return true;
  if (target.closest('input, textarea, [contenteditable], vscode-single-select') !== null) return false;
  const host = target.getRootNode();
  if (host instanceof ShadowRoot && host.host.matches('vscode-single-select')) return false;
  if (event.key === 'Escape' || event.key === '?' || event.key === 't') return true;
  if (/^(Arrow|Home|End|Enter| )/.test(event.key)) {
    return (
      target.closest('button, a, [role=tab], [role=row], [role=separator], vscode-button, vscode-tab-header, .side') ===
      null
    );
  }
  return true;
}
