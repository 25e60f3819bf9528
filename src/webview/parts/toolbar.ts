/** Toolbar: what is recorded, whether the view follows, which thread, where in the views, how much there is. */
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import type { StreamInfo } from '../../query/contract.ts';
import { formatCount, formatDuration, plural } from '../../query/text.ts';
import type { Actions } from '../state/actions.ts';
import { hasData, isLive, type PanelState, streamOf } from '../state/panel-state.ts';
import { el, icon, iconButton, setText } from './dom.ts';
import { Memo, type Part } from './part.ts';

/** From this much on the Follow button says what was missed. */
const MISSED_FROM_NS = 500_000_000;

/** The row of buttons at the top. */
export class Toolbar implements Part {
  readonly element: HTMLElement;
  readonly #badge = el('span', { class: 'badge' });
  readonly #clock = el('span', { class: 'clock num' });
  readonly #followWords = el('span', {}, 'Follow');
  readonly #follow: HTMLButtonElement;
  readonly #select: VscodeSingleSelect;
  readonly #counts = el('span', { class: 'counts num' });
  readonly #buttons: Readonly<
    Record<'stop' | 'restart' | 'pause' | 'back' | 'forward' | 'save' | 'side', HTMLButtonElement>
  >;
  readonly #views: HTMLElement;
  readonly #streams = new Memo();
  readonly #pauseMemo = new Memo();
  #paused = false;

  constructor(actions: Actions) {
    this.#buttons = {
      stop: iconButton('debug-stop', 'Stop the program and keep the trace', () => actions.command('stop')),
      restart: iconButton('debug-restart', 'Restart the program', () => actions.command('restart')),
      pause: iconButton('debug-pause', 'Pause recording', () => actions.command(this.#paused ? 'resume' : 'pause')),
      back: iconButton('arrow-left', 'Back to the view before (Alt+←)', () => actions.mover.back()),
      forward: iconButton('arrow-right', 'Forward (Alt+→)', () => actions.mover.forward()),
      save: iconButton('save', 'Save the trace', () => actions.command('save')),
      side: iconButton('layout-sidebar-right', 'Details beside the timeline', () => actions.toggleSide()),
    };
    this.#follow = el(
      'button',
      {
        class: 'pill',
        title: 'Follow the newest data (End)',
        attrs: { type: 'button', 'aria-pressed': 'false' },
        onClick: () => actions.mover.toggleFollow(),
      },
      icon('arrow-circle-right'),
      this.#followWords,
    );
    this.#select = document.createElement('vscode-single-select');
    this.#select.className = 'streams';
    this.#select.setAttribute('aria-label', 'Process and thread');
    this.#select.addEventListener('change', () => actions.chooseStream(Number(this.#select.value)));
    const fit = iconButton('screen-full', 'Fit the selection, or everything (F)', () => actions.fit());
    const keys = iconButton('question', 'Keys (?)', () => actions.showKeys(true));
    const { stop, restart, pause, back, forward, save, side } = this.#buttons;
    this.#views = el('span', { class: 'group views' }, back, forward, fit);
    this.element = el(
      'div',
      { class: 'toolbar', attrs: { role: 'toolbar', 'aria-label': 'Recording and view' } },
      el('span', { class: 'group' }, pause, stop, restart),
      el('span', { class: 'group live' }, this.#badge, this.#clock),
      this.#follow,
      this.#select,
      this.#views,
      el('span', { class: 'spring' }),
      this.#counts,
      el('span', { class: 'group' }, save, keys, side),
    );
  }

  update(state: PanelState): void {
    this.#updateState(state);
    this.#updateButtons(state);
    this.#updateFollow(state);
    if (this.#streams.changed(streamKey(state.session?.streams ?? []), state.stream)) this.#fillStreams(state);
    const { session } = state;
    setText(this.#counts, session === null ? '' : `${plural(session.runs, 'run')} · ${plural(session.tasks, 'task')}`);
    this.#counts.title = session === null ? '' : `${formatCount(session.settles)} settled`;
  }

  #updateState(state: PanelState): void {
    const { session, debug } = state;
    const stream = streamOf(state);
    const words = badgeWords(state);
    setText(this.#badge, words);
    this.#badge.hidden = words === '';
    this.#badge.classList.toggle('on', isLive(state) && debug?.recordingPaused !== true);
    this.#badge.title = stream?.state === 'cut-off' ? 'The recording ends without the mark of a normal end.' : '';
    setText(this.#clock, session === null ? '' : formatDuration(session.endNs));
  }

  #updateButtons(state: PanelState): void {
    const { hello, debug } = state;
    const records = hello?.canRecord === true && hello.source === 'recording';
    const running = records && debug?.running === true;
    const { stop, restart, pause, back, forward, save, side } = this.#buttons;
    for (const button of [stop, restart, pause]) button.hidden = !records;
    stop.disabled = pause.disabled = !running;
    back.disabled = !state.canGoBack;
    forward.disabled = !state.canGoForward;
    save.disabled = hello?.canSave !== true;
    save.hidden = hello?.source !== 'recording';
    side.hidden = this.#views.hidden = !hasData(state) || state.trouble !== null;
    side.setAttribute('aria-pressed', String(state.sideOpen));
    this.#paused = debug?.recordingPaused === true;
    if (!this.#pauseMemo.changed(this.#paused)) return;
    const label = this.#paused ? 'Resume recording' : 'Pause recording';
    pause.replaceChildren(icon(this.#paused ? 'debug-continue' : 'debug-pause'));
    pause.title = label;
    pause.setAttribute('aria-label', label);
  }

  #updateFollow(state: PanelState): void {
    const live = isLive(state);
    this.#follow.hidden = !live;
    this.#follow.setAttribute('aria-pressed', String(state.follow));
    const missedNs = (state.session?.endNs ?? 0) - state.releasedAtNs;
    const missed = live && !state.follow && missedNs > MISSED_FROM_NS;
    // Whole seconds: a number that changes thirty times a second is noise.
    setText(this.#followWords, missed ? `Follow, +${Math.max(1, Math.round(missedNs / 1e9))} s` : 'Follow');
  }

  #fillStreams(state: PanelState): void {
    const streams = state.session?.streams ?? [];
    this.#select.hidden = streams.length === 0;
    const options = streams.map((stream) => {
      const option = document.createElement('vscode-option');
      option.value = String(stream.id);
      option.textContent = stream.title;
      option.description = `${stream.runtime}, ${plural(stream.runs, 'run')}, ${stateWords(stream)}`;
      option.selected = stream.id === state.stream;
      return option;
    });
    this.#select.replaceChildren(...options);
    this.#select.title = streamOf(state)?.argv.join(' ') ?? '';
  }
}

function badgeWords(state: PanelState): string {
  const stream = streamOf(state);
  if (state.session === null) return '';
  if (isLive(state)) {
    if (state.debug?.recordingPaused === true) return 'Paused';
    return state.debug?.stopped === true ? 'At breakpoint' : 'Live';
  }
  if (stream?.state === 'cut-off') return state.debug?.endedByUser === true ? 'Stopped' : 'Cut off';
  if (state.hello?.source === 'file') return 'File';
  return stream === null ? '' : 'Ended';
}

function stateWords(stream: StreamInfo): string {
  if (stream.state === 'cut-off') return 'cut off';
  if (stream.state === 'recording') return 'recording';
  return stream.exitCode === null ? 'ended' : `ended with code ${stream.exitCode}`;
}

/** Changes only when a stream comes, ends or is renamed; not with every run. */
function streamKey(streams: readonly StreamInfo[]): string {
  return streams.map((stream) => `${stream.id}/${stream.title}/${stream.state}`).join('|');
}
