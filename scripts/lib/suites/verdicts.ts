/**
 * What rounds of an untraced and a traced run say about each test. Evidence decides: a test whose outcome changes
 * between untraced runs says nothing about the tracer, one that differs only when traced does.
 */

import { ABSENT, type ResultList } from './results.ts';

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
}

export interface Verdicts {
  /** Tests that had one and the same outcome in all runs. */
  readonly same: number;
  /** Left out of the comparison: untraced runs differ, or one traced run of many did. */
  readonly unstable: readonly Verdict[];
  /** The tracer makes a difference here. */
  readonly different: readonly Verdict[];
  /** Whether further rounds could change any of this. */
  readonly isSettled: boolean;
}

/** So many untraced runs that agree, and traced ones that do not, are a difference and no accident. */
const ENOUGH = 3;

/** Judges all tests by all rounds. With fewer rounds than `ENOUGH` what differs counts as a difference. */
export function judge(rounds: readonly Round[]): Verdicts {
  const names = new Set(rounds.flatMap(({ untraced, traced }) => [...untraced.keys(), ...traced.keys()]));
  let same = 0;
  const unstable: Verdict[] = [];
  const different: Verdict[] = [];
  let isSettled = true;
  for (const name of names) {
    const verdict = {
      name,
      untraced: rounds.map((round) => round.untraced.get(name) ?? ABSENT),
      traced: rounds.map((round) => round.traced.get(name) ?? ABSENT),
    };
    const usual = verdict.untraced[0];
    const isSteady = verdict.untraced.every((outcome) => outcome === usual);
    const deviations = verdict.traced.filter((outcome) => outcome !== usual).length;
    if (isSteady && deviations === 0) same++;
    else if (!isSteady || (deviations === 1 && rounds.length >= ENOUGH)) unstable.push(verdict);
    else different.push(verdict);
    // A steady test that differs now and then needs more runs than one that always does.
    if (isSteady && deviations > 0 && deviations < Math.max(ENOUGH, rounds.length)) isSettled = false;
  }
  return { same, unstable, different, isSettled };
}
