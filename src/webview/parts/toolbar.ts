/** Toolbar: what is recorded, whether the view follows, which thread, where in the views, how much there is. */
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/vscode-single-select.js';
import type { SessionInfo, StreamInfo } from '../../query/contract.ts';
import { foldedWords } from '../../query/folded.ts';
import { formatCount, formatDuration, plural } from '../../query/text.ts';
import type { Actions } from '../state/actions.ts';
import { foldStreams } from '../state/choose-stream.ts';
import { hasData, isLive, type PanelState, streamOf } from '../state/panel-state.ts';
import { el, icon, iconButton, setText } from './dom.ts';
import { Memo, type Part } from './part.ts';

/** Value of the entry that shows what is folded away, or hides it again; streams have numbers. */
const FOLD_VALUE = 'fold';

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
  /** The list of threads has launchers and loaders too. */
  #unfolded = false;
  #state: PanelState | undefined;

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
    this.#select.addEventListener('change', () => {
      if (this.#select.value === FOLD_VALUE) this.#toggleFold();
      else actions.chooseStream(Number(this.#select.value));
    });
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
    this.#state = state;
    this.#updateState(state);
    this.#updateButtons(state);
    this.#updateFollow(state);
    if (this.#streams.changed(streamKey(state.session?.streams ?? []), state.stream)) this.#fillStreams(state);
    const { session } = state;
    setText(this.#counts, session === null ? '' : countWords(session));
    this.#counts.title = session === null ? '' : `${formatCount(session.settles)} settled`;
  }

  /** Shows or hides launchers and loaders; what is shown of the trace stays. */
  #toggleFold(): void {
    this.#unfolded = !this.#unfolded;
    if (this.#state !== undefined) this.#fillStreams(this.#state);
    // The list is opened again: the entry was picked to see more of it.
    this.#select.open = true;
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
    const { listed, folded } = foldStreams(streams, state.stream);
    this.#select.hidden = streams.length === 0;
    const options = (this.#unfolded ? streams : listed).map((stream) => {
      const words = `${stream.runtime}, ${plural(stream.runs, 'run')}, ${stateWords(stream)}`;
      const title = stream.role === 'program' ? stream.title : `${stream.title} (${stream.role})`;
      return optionOf(String(stream.id), title, words, stream.id === state.stream);
    });
    if (folded.length > 0) {
      const words = this.#unfolded ? 'the program only' : `and ${foldedWords(folded)}`;
      options.push(optionOf(FOLD_VALUE, words, FOLDED_WORDS, false));
    }
    this.#select.replaceChildren(...options);
    this.#select.title = streamOf(state)?.argv.join(' ') ?? '';
  }
}

const FOLDED_WORDS = 'what started the program (npm, tsx, a test runner) or loaded its modules';

function optionOf(value: string, title: string, description: string, selected: boolean): HTMLElement {
  const option = document.createElement('vscode-option');
  option.value = value;
  option.textContent = title;
  option.description = description;
  option.selected = selected;
  return option;
}

/** What the programs did; launchers would drown it. */
function countWords({ streams }: SessionInfo): string {
  const programs = streams.filter(({ role }) => role === 'program');
  const runs = programs.reduce((sum, stream) => sum + stream.runs, 0);
  const tasks = programs.reduce((sum, stream) => sum + stream.tasks, 0);
  return `${plural(runs, 'run')} · ${plural(tasks, 'task')}`;
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
  return streams.map((stream) => `${stream.id}/${stream.title}/${stream.state}/${stream.role}`).join('|');
}
