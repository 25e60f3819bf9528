/** The part of the contract: questions for findings. `contract.ts` says what always holds. */
import type { Nanos, RunId, SiteId, StreamId, TaskId } from '../base/units.ts';
import type { FrameInfo, ListParams, PlaceRef } from './contract.ts';

export interface InsightQuestions {
  /** What went wrong or is worth a look, worst first. Fails with code `no-such-insight`. Nothing is reported whose end may lie in a gap of the record. */
  insights(params: InsightParams): InsightReply;
}

export interface InsightParams extends ListParams {
  /** Names of insights: `blocked-loop`; left out: all. */
  readonly kinds?: readonly string[];
  /** Findings that are not wanted: keys of rows (`InsightRow.key`), or names of insights. */
  readonly muted?: readonly string[];
}

export interface InsightReply {
  readonly revision: number;
  readonly rows: readonly InsightRow[];
  /** How many there are; may be more than `rows`. */
  readonly total: number;
  /** How many were left out because they are muted. */
  readonly muted: number;
  /** What these answers do not know, in words: gaps, threads that were attached to; empty: nothing. */
  readonly caution: string;
}

export interface InsightRow {
  /** Name of the insight, for programs. */
  readonly insight: string;
  /** For people: `Blocked loop`. */
  readonly title: string;
  /** What to mute it by: insight, file and function, the same in every recording of the program. */
  readonly key: string;
  /** What was found. */
  readonly sentence: string;
  /** What that means, and what to do about it; the same for all findings of the insight. */
  readonly summary: string;
  /** `error`: the program fails. `warning`: it waits for nothing, or for ever. `hint`: worth a look. */
  readonly severity: 'error' | 'warning' | 'hint';
  /** `certain`: observed. `likely`: in part a bound, or worked out. `possible`: unless the program has its reasons. */
  readonly confidence: 'certain' | 'likely' | 'possible';
  readonly stream: StreamId;
  /** 0: not known. */
  readonly site: SiteId;
  /** Function at the place; empty: not known. */
  readonly name: string;
  readonly place: PlaceRef | null;
  /** The stack of the site; empty: not known. */
  readonly frames: readonly FrameInfo[];
  /** How many times it was seen. */
  readonly count: number;
  /** Time that it cost, what rows of one severity are ordered by. */
  readonly costNs: Nanos;
  /** The stretch to look at: the worst time, where there were several. */
  readonly fromNs: Nanos;
  readonly toNs: Nanos;
  /** At most 20 each, the one that the sentence names first. */
  readonly tasks: readonly TaskId[];
  readonly runs: readonly RunId[];
}
