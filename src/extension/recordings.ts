/**
 * All recordings of this window, oldest first, and which one a command means. Each is disposed as soon as it
 * is over.
 */
import { Disposables } from '../base/dispose.ts';
import { Recording, type RecordingOptions } from './recording.ts';
import type { RecordingRef } from './traced-configuration.ts';

type Listener = (recording: Recording) => void;

/** See the head of the file. */
export class Recordings extends Disposables {
  readonly #all = new Map<string, Recording>();
  readonly #addedListeners = new Set<Listener>();
  readonly #changedListeners = new Set<() => void>();
  readonly #make: (ref: RecordingRef, title: string) => RecordingOptions;
  /** The one whose panel was active last. */
  #inFront: string | undefined;

  constructor(make: (ref: RecordingRef, title: string) => RecordingOptions) {
    super();
    this.#make = make;
    this.onDispose(() => {
      for (const recording of this.#all.values()) recording.dispose();
      this.#all.clear();
    });
  }

  /** The recording of `ref`, made on first use. */
  open(ref: RecordingRef, title: string): Recording {
    const known = this.#all.get(ref.id);
    if (known !== undefined) return known;
    const recording = new Recording(this.#make(ref, title));
    this.#all.set(ref.id, recording);
    recording.onChanged(() => this.#changed(recording));
    for (const listener of this.#addedListeners) listener(recording);
    return recording;
  }

  find(id: string): Recording | undefined {
    return this.#all.get(id);
  }

  all(): readonly Recording[] {
    return [...this.#all.values()];
  }

  /** Those whose program is running, newest last. */
  running(): readonly Recording[] {
    return this.all().filter(({ isRunning }) => isRunning);
  }

  /** The recording that a command without further word means: in front, else running, else newest. */
  current(): Recording | undefined {
    const inFront = this.#inFront === undefined ? undefined : this.#all.get(this.#inFront);
    return inFront ?? this.running().at(-1) ?? this.all().at(-1);
  }

  setInFront(recording: Recording, isInFront: boolean): void {
    if (isInFront) this.#inFront = recording.ref.id;
    else if (this.#inFront === recording.ref.id) this.#inFront = undefined;
    this.#changed(recording);
  }

  onAdded(listener: Listener): void {
    this.#addedListeners.add(listener);
  }

  /** Calls `listener` when any recording changes, comes or goes. */
  onChanged(listener: () => void): void {
    this.#changedListeners.add(listener);
  }

  #changed(recording: Recording): void {
    if (recording.isOver) {
      this.#all.delete(recording.ref.id);
      recording.dispose();
    }
    for (const listener of this.#changedListeners) listener();
  }
}
