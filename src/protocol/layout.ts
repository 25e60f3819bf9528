/**
 * The constants of FORMAT.md that writer and reader share. One source for both, so that they cannot drift;
 * the worked example in FORMAT.md keeps this file and the document together.
 */

export const FORMAT_VERSION = 1;

/** `\x89LOOP\r\n\x1a`: not text, and damaged by any conversion of line ends. */
export const SEGMENT_MAGIC = new Uint8Array([0x89, 0x4c, 0x4f, 0x4f, 0x50, 0x0d, 0x0a, 0x1a]);
export const SEGMENT_HEADER_BYTES = 20;
export const MAX_DESCRIPTION_BYTES = 1_048_576;

/** `CHNK`. */
export const CHUNK_MARKER = new Uint8Array([0x43, 0x48, 0x4e, 0x4b]);
export const CHUNK_HEADER_BYTES = 16;
export const MAX_PAYLOAD_BYTES = 1_048_576;

export const MAX_STACK_DEPTH = 65_535;
export const MAX_FRAMES = 64;
export const MAX_QUEUE_ID = 255;
export const MAX_KIND_ID = 4_095;
export const MAX_SPAN_KIND_ID = 255;
/** Stores are bits of a mask of 31. */
export const MAX_STORE_ID = 30;

/** Labels and outcomes are cut here. */
export const MAX_LABEL_BYTES = 200;
/** A script's map comes in pieces of this many bytes. */
export const SCRIPT_PIECE_BYTES = 4_096;
/** A longer map is neither written nor put together. */
export const MAX_SCRIPT_BYTES = 4_194_304;

export const Tag = {
  init: 1,
  initInferred: 2,
  before: 3,
  after: 4,
  settle: 5,
  close: 6,
  delay: 7,
  turn: 8,
  gap: 9,
  text: 10,
  site: 11,
  queue: 12,
  kind: 13,
  note: 14,
  end: 15,
  spanKind: 16,
  spanBegin: 17,
  spanEnd: 18,
  span: 19,
  failure: 20,
  ref: 21,
  store: 22,
  stores: 23,
  sampling: 24,
  meter: 25,
  join: 26,
  message: 27,
  script: 28,
} as const;

export const TYPE_MASK = 0x1f;
export const TIME_FLAG = 0x20;
export const FLAG_A = 0x40;
export const FLAG_B = 0x80;
