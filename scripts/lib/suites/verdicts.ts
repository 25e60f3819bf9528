/**
 * What rounds of an untraced and a traced run say about each test. Evidence decides: a test whose outcome changes
 * between untraced runs says nothing about the tracer, one that differs only when traced does.
 */

import { ABSENT, type ResultList, SEPARATOR } from './results.ts';

/** The name under which the exit code is judged, as if it were a test around all others. */
export const EXIT = '(exit code)';

/** The results of one untraced and one traced run. */
export interface Round {
  readonly untraced: ResultList;
  readonly traced: ResultList;
}

/** A test that did not have one outcome throughout, with its outcomes by round. */
export interface Verdict {
  readonly name: string;
  readonly untraced: readonly string[];
  readonly traced: readonly string[];
  /** Outcomes of untraced runs on a busy machine, if there were any. */
  readonly busy: readonly string[];
}

export interface Verdicts {
  /** Tests that had one and the same outcome in all runs. */
  readonly same: number;
  /**
   * Left out of the comparison: untraced runs differ, one traced run of many did, or some did and an untraced one
   * on a busy machine did too.
   */
  readonly unstable: readonly Verdict[];
  /** The tracer makes a difference here. */
  readonly different: readonly Verdict[];
  /** Whether further rounds could change any of this. */
  readonly isSettled: boolean;
}

/** So many untraced runs that agree, and traced ones that do not, are a difference and no accident. */
const ENOUGH = 3;

/**
 * Judges all tests by all rounds, and by untraced runs on a busy machine. With fewer rounds than `ENOUGH` what
 * differs counts as a difference.
 */
export function judge(rounds: readonly Round[], busy: readonly ResultList[] = []): Verdicts {
  const names = new Set(rounds.flatMap(({ untraced, traced }) => [...untraced.keys(), ...traced.keys()]));
  let same = 0;
  const unstable: Verdict[] = [];
  const suspect: Verdict[] = [];
  for (const name of names) {
    const verdict = {
      name,
      untraced: rounds.map((round) => round.untraced.get(name) ?? ABSENT),
      traced: rounds.map((round) => round.traced.get(name) ?? ABSENT),
      busy: busy.map((results) => results.get(name) ?? ABSENT),
    };
    const deviations = deviatingRounds(verdict).length;
    if (!isSteady(verdict)) unstable.push(verdict);
    else if (deviations === 0) same++;
    else if (deviations === 1 && rounds.length >= ENOUGH) unstable.push(verdict);
    else if (isNowAndThen(verdict) && verdict.busy.some((outcome) => outcome !== verdict.untraced[0]))
      unstable.push(verdict);
    else suspect.push(verdict);
  }
  const different: Verdict[] = [];
  // From the inside out: what is around others has the longest wait for its explanation.
  for (const verdict of suspect.sort((a, b) => enclosing(a) - enclosing(b))) {
    const isExplained = !different.some((inner) => isAround(verdict, inner)) && follows(verdict, unstable);
    (isExplained ? unstable : different).push(verdict);
  }
  // What is steady untraced and differs now and then needs more runs than what always does.
  const open = [...unstable, ...different].filter((verdict) => {
    const deviations = deviatingRounds(verdict).length;
    return isSteady(verdict) && deviations > 0 && deviations < Math.max(ENOUGH, rounds.length);
  });
  return { same, unstable, different, isSettled: open.length === 0 };
}

/** Ascends from inner tests to those around them, up to the exit code. */
function enclosing({ name }: Verdict): number {
  return name === EXIT ? 1 : -name.length;
}

function isSteady({ untraced }: Verdict): boolean {
  return untraced.every((outcome) => outcome === untraced[0]);
}

/** Whether the traced outcome is the usual one in some rounds and not in others: it may be a matter of speed. */
export function isNowAndThen({ untraced, traced }: Verdict): boolean {
  return traced.includes(untraced[0] ?? '') && traced.some((outcome) => outcome !== untraced[0]);
}

/** Rounds in which the traced outcome is not the usual one. */
function deviatingRounds({ untraced, traced }: Verdict): number[] {
  return traced.flatMap((outcome, round) => (outcome === untraced[0] ? [] : [round]));
}

/** Whether a test, or the exit code, failed only in rounds in which an unstable one within it did: it tells nothing more. */
function follows(outer: Verdict, unstable: readonly Verdict[]): boolean {
  const within = unstable.filter((inner) => isAround(outer, inner)).map(deviatingRounds);
  return deviatingRounds(outer).every((round) => within.some((rounds) => rounds.includes(round)));
}

function isAround(outer: Verdict, inner: Verdict): boolean {
  return outer !== inner && (outer.name === EXIT || inner.name.startsWith(`${outer.name}${SEPARATOR}`));
}
