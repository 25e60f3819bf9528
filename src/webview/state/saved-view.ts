/** What survives the panel being hidden or the window reloaded. Anything may come back: it is checked. */
import type { PanelState } from './panel-state.ts';
import type { TimeWindow } from './time-window.ts';

/** The part of the state that is kept. `process` and `title` say what it belongs to. */
export interface SavedView {
  readonly title: string;
  readonly window: TimeWindow;
  readonly follow: boolean;
  readonly process: string;
  readonly thread: number;
}

/** What to keep of a state; undefined while there is nothing worth keeping. */
export function saveView(state: PanelState): SavedView | undefined {
  const stream = state.session?.streams.find((candidate) => candidate.id === state.stream);
  if (state.hello === null || stream === undefined) return undefined;
  return {
    title: state.hello.title,
    window: state.window,
    follow: state.follow,
    process: stream.process,
    thread: stream.thread,
  };
}

/** Reads what was kept; undefined when it is not ours. */
export function readSavedView(value: unknown): SavedView | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, window, follow, process, thread } = value as Partial<Record<keyof SavedView, unknown>>;
  if (typeof title !== 'string' || typeof follow !== 'boolean') return undefined;
  if (typeof process !== 'string' || typeof thread !== 'number') return undefined;
  if (typeof window !== 'object' || window === null) return undefined;
  const { fromNs, toNs } = window as { fromNs?: unknown; toNs?: unknown };
  if (typeof fromNs !== 'number' || typeof toNs !== 'number' || !(fromNs < toNs)) return undefined;
  return { title, window: { fromNs, toNs }, follow, process, thread };
}
