/** Answers: sites in figures, what is pending, what matches a filter, spans as a waterfall, and how two traces differ. */
import type { FigureQuestions } from '../query/contract-figures.ts';
import type { Handlers } from '../query/rpc.ts';
import type { Trace } from '../trace/trace.ts';
import { compareWith, profileOf } from './answer-figures-compare.ts';
import { completionsOf } from './answer-figures-complete.ts';
import { findIn } from './answer-figures-find.ts';
import { handlesOf, pendingOf } from './answer-figures-pending.ts';
import { type Pause, SiteAnswers } from './answer-figures-sites.ts';
import { WaterfallAnswers } from './answer-figures-waterfall.ts';

/** `pause`: lets other questions be answered in the middle of a long one. */
export function figureHandlers(
  trace: Trace,
  pause: Pause | undefined,
): Pick<Handlers, keyof FigureQuestions | 'sites'> {
  const sites = new SiteAnswers(trace, pause);
  const waterfalls = new WaterfallAnswers(trace, pause);
  return {
    pending: (params) => pendingOf(trace, params),
    handles: (params) => handlesOf(trace, params),
    sites: (params) => sites.sites(params),
    siteFigures: (params) => sites.siteFigures(params),
    find: (params) => findIn(trace, params, pause),
    profile: (params) => profileOf(trace, params, sites),
    compare: (params) => compareWith(trace, params, sites),
    waterfall: (params) => waterfalls.waterfall(params),
    filterCompletions: (params) => completionsOf(trace, params),
  };
}
