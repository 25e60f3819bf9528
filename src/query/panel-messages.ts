/**
 * What the panel and its host say to each other beside the query contract. Types, and one guard each way.
 * Query messages (`rpc.ts`) and these share one port; `type` tells them apart and never overlaps.
 *
 * What always holds:
 * - The panel posts `ready` once, as its first message, when it can receive; the host answers with `hello`.
 *   Anything that the host posts before `ready` may be lost (a hidden panel's document does not exist).
 * - Every host message is a whole snapshot: it replaces the earlier one of its type.
 * - An unknown `type` is ignored by both sides, so that either may be newer.
 */
import type { ErrorShape } from '../base/user-error.ts';
import type { PlaceRef } from './contract.ts';

/** Panel to host. */
export type PanelMessage =
  | { readonly type: 'ready' }
  /** Open the source at this place; with `preserveFocus` the panel keeps the keyboard. */
  | { readonly type: 'reveal'; readonly place: PlaceRef; readonly preserveFocus?: boolean }
  | { readonly type: 'command'; readonly command: PanelCommand }
  /** A line for the extension's log: bugs caught in the panel. */
  | { readonly type: 'log'; readonly level: 'error' | 'info'; readonly message: string; readonly stack?: string };

/** What the panel's buttons ask for. The host shows its own dialogs and reports its own failures. */
export type PanelCommand =
  /** Start a traced session: asks for the program where that is not clear. */
  | 'start'
  | 'stop'
  | 'restart'
  /** Pause and resume *recording*; the program runs on. */
  | 'pause'
  | 'resume'
  | 'save'
  | 'openTrace';

/** Host to panel. */
export type HostMessage = HelloMessage | DebugStateMessage | TroubleMessage;

/** What this panel shows; sent in answer to `ready` and again when any of it changes. */
export interface HelloMessage {
  readonly type: 'hello';
  /** Name of the session or the file: `orders-api`, `before.looptrace`. */
  readonly title: string;
  /**
   * - `empty`: no trace; the panel says how to get one.
   * - `recording`: a session of this window; the engine answers, data may not have come yet.
   * - `file`: a saved trace.
   */
  readonly source: 'empty' | 'recording' | 'file';
  /** The host can start, stop and save recordings here. False in an untrusted workspace and in reports. */
  readonly canRecord: boolean;
  /** There is something that `save` could save. */
  readonly canSave: boolean;
}

/** State of the debug session behind a recording; not sent for files. */
export interface DebugStateMessage {
  readonly type: 'debugState';
  /** The program exists: it has started and not ended. */
  readonly running: boolean;
  /** It stands at a breakpoint. */
  readonly stopped: boolean;
  /** Recording is paused by `pause`. */
  readonly recordingPaused: boolean;
  /** The user ended a program of this recording (Stop, Restart): a record that was cut off is no news. */
  readonly endedByUser: boolean;
}

/** The host or the engine failed as a whole: shown instead of the lanes, with message and hint. */
export interface TroubleMessage {
  readonly type: 'trouble';
  /** null: it is over; go on. */
  readonly error: ErrorShape | null;
}

/** Whether something received is one of `HostMessage`. */
export function isHostMessage(value: unknown): value is HostMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value as { type: unknown };
  return type === 'hello' || type === 'debugState' || type === 'trouble';
}

/** Whether something received is one of `PanelMessage`. */
export function isPanelMessage(value: unknown): value is PanelMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value as { type: unknown };
  return type === 'ready' || type === 'reveal' || type === 'command' || type === 'log';
}
