/**
 * Names for the numbers that cross folders. Aliases rather than branded types: these values live in
 * typed arrays, where a brand would need a cast at every read; the name carries the unit instead.
 */

/** Integer nanoseconds since the start of the session (the earliest tick 0 of its streams). Exact below 2^53: 104 days. */
export type Nanos = number;

/** Integer ticks of one stream's clock since that stream's tick 0. Only `protocol` and `tracer` speak in ticks. */
export type Ticks = number;

/** Dense row of a task in the model, from 0. Never mixed with the runtime's own ids. */
export type TaskId = number;

/** Dense row of a run in the model, from 0, in the order of starting within its stream. */
export type RunId = number;

/** Dense row of a site in the model; 0 is "not captured". */
export type SiteId = number;

/** Index of a stream (one thread of one process) in the session, from 0 in the order of discovery. */
export type StreamId = number;

/** "No such row" in columns of row numbers. */
export const NONE = -1;
