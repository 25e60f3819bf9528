/** The side pane: tabs and their panes, its width, and the drawer that it becomes where there is no room. */
import '@vscode-elements/elements/dist/vscode-tabs/index.js';
import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import '@vscode-elements/elements/dist/vscode-tab-panel/index.js';
import type { VscodeTabs } from '@vscode-elements/elements/dist/vscode-tabs/vscode-tabs.js';
import type { Actions } from '../state/actions.ts';
import { hasData, type PanelState, type SideTab } from '../state/panel-state.ts';
import { Details } from './details.ts';
import { el, iconButton } from './dom.ts';
import { LaneTable } from './lane-table.ts';
import type { Part } from './part.ts';

const TABS: readonly { readonly tab: SideTab; readonly title: string }[] = [
  { tab: 'details', title: 'Details' },
  { tab: 'table', title: 'Table' },
];
const LEAST_WIDTH_PX = 260;
const GREATEST_SHARE = 0.6;
const STEP_PX = 24;

/** Pane at the right, with the sash that resizes it. */
export class Side implements Part {
  readonly element: HTMLElement;
  readonly sash: HTMLElement;
  readonly #tabs: VscodeTabs;
  readonly #parts: readonly Part[];

  constructor(actions: Actions) {
    const panes: Readonly<Record<SideTab, Part>> = { details: new Details(actions), table: new LaneTable(actions) };
    this.#parts = Object.values(panes);
    this.#tabs = document.createElement('vscode-tabs');
    for (const { tab, title } of TABS) {
      const header = document.createElement('vscode-tab-header');
      header.slot = 'header';
      header.textContent = title;
      header.dataset.tab = tab;
      const panel = document.createElement('vscode-tab-panel');
      panel.append(panes[tab].element);
      this.#tabs.append(header, panel);
    }
    this.#tabs.addEventListener('vsc-tabs-select', (event) => {
      const chosen = TABS[event.detail.selectedIndex];
      if (chosen !== undefined) actions.showTab(chosen.tab);
    });
    const close = iconButton('close', 'Close', () => actions.toggleSide());
    close.classList.add('close');
    this.element = el('aside', { class: 'side', attrs: { 'aria-label': 'Selection' } }, this.#tabs, close);
    this.sash = el('div', {
      class: 'sash',
      attrs: {
        role: 'separator',
        'aria-orientation': 'vertical',
        'aria-label': 'Width of the side pane',
        tabindex: '0',
      },
    });
    this.#listenToSash();
  }

  update(state: PanelState): void {
    const shown = state.sideOpen && hasData(state) && state.trouble === null;
    this.element.hidden = this.sash.hidden = !shown;
    const index = TABS.findIndex(({ tab }) => tab === state.sideTab);
    if (this.#tabs.selectedIndex !== index) this.#tabs.selectedIndex = index;
    for (const part of this.#parts) part.update(state);
  }

  #listenToSash(): void {
    const resize = (widthPx: number) => {
      const most = innerWidth * GREATEST_SHARE;
      this.element.style.setProperty(
        '--ls-side-width',
        `${Math.round(Math.max(LEAST_WIDTH_PX, Math.min(most, widthPx)))}px`,
      );
    };
    this.sash.addEventListener('pointerdown', (event) => this.sash.setPointerCapture(event.pointerId));
    this.sash.addEventListener('pointermove', (event) => {
      if (this.sash.hasPointerCapture(event.pointerId)) resize(innerWidth - event.clientX);
    });
    this.sash.addEventListener('keydown', (event) => {
      const { width } = this.element.getBoundingClientRect();
      if (event.key === 'ArrowLeft') resize(width + STEP_PX);
      else if (event.key === 'ArrowRight') resize(width - STEP_PX);
    });
  }
}
