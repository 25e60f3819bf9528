/** The one owner of the animation frame: everything that moves or draws asks here, and is called once. */

/** While something moves by itself (following), frames are this far apart: calm, and half the work. */
const SLOW_FRAME_MS = 30;
/** After a rest a movement starts as if this much had passed, so that it eases in instead of leaping. */
const FIRST_ELAPSED_MS = 50;
/** No frame for so long was a rest. A slow machine's frames are shorter than this, and count in full: else following lags. */
const REST_MS = 1_000;

/** Calls `draw` once a frame, only when asked. */
export class FrameLoop {
  readonly #draw: (nowMs: number, elapsedMs: number) => void;
  #handle = 0;
  #lastMs = 0;
  #slow = false;

  constructor(draw: (nowMs: number, elapsedMs: number) => void) {
    this.#draw = draw;
  }

  /** Asks for a frame; `slow` frames may be skipped, any other request makes the next one count. */
  request(slow = false): void {
    if (this.#handle === 0) {
      this.#slow = slow;
      this.#handle = requestAnimationFrame((nowMs) => this.#onFrame(nowMs));
    } else {
      this.#slow = this.#slow && slow;
    }
  }

  #onFrame(nowMs: number): void {
    this.#handle = 0;
    const elapsedMs = nowMs - this.#lastMs;
    if (this.#slow && elapsedMs < SLOW_FRAME_MS) {
      this.request(true);
      return;
    }
    this.#lastMs = nowMs;
    this.#draw(nowMs, elapsedMs > REST_MS ? FIRST_ELAPSED_MS : elapsedMs);
  }
}
