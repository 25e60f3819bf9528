/** The questions `profile` and `compare`. */
import { CHANGE_KINDS, type Change, changesOf, matchSites } from '../analysis/compare.ts';
import type { SiteFigure } from '../analysis/site-figures.ts';
import { NONE, type SiteId } from '../base/units.ts';
import { UserError } from '../base/user-error.ts';
import type { StreamFilter } from '../query/contract.ts';
import type { ChangeRow, CompareParams, CompareReply, ProfiledSite, TraceProfile } from '../query/contract-figures.ts';
import type { Site } from '../trace/site-table.ts';
import type { Trace } from '../trace/trace.ts';
import { type SiteAnswers, shortOf } from './answer-figures-sites.ts';
import { functionName, howWord, kindOf, ownFrame, ownPlace, siteName } from './names.ts';
import { chosenBy } from './roles.ts';
import { directionOf, tellChange, tellCompare } from './tell-compare.ts';

const DEFAULT_LIMIT = 20;

/** **Cost**: that of `sites`. */
export async function profileOf(trace: Trace, filter: StreamFilter, sites: SiteAnswers): Promise<TraceProfile> {
  const isIn = chosenBy(trace, filter);
  const figures = await sites.bySite(isIn);
  const streams = trace.streams.filter(({ id }) => isIn(id));
  const folders = streams.map(({ header }) => header.cwd).filter((folder) => folder !== '');
  const profiled = places(trace, figures, folders);
  return {
    revision: trace.revision,
    lengthNs: trace.endNs,
    roots: streams.reduce((sum, { around: { spans } }) => {
      let roots = 0;
      for (let row = 0; row < spans.length; row++) if (spans.isRoot(spans.kind[row]!)) roots++;
      return sum + roots;
    }, 0),
    tasks: profiled.reduce((sum, { tasks }) => sum + tasks, 0),
    runs: profiled.reduce((sum, { runs }) => sum + runs, 0),
    sites: profiled,
  };
}

/** **Errors**: `bad-profile`. */
export async function compareWith(trace: Trace, params: CompareParams, sites: SiteAnswers): Promise<CompareReply> {
  const { before, limit = DEFAULT_LIMIT } = params;
  if (!Array.isArray(before?.sites))
    throw new UserError({ code: 'bad-profile', message: 'What is to be compared with is no profile of a trace.' });
  const after = await profileOf(trace, params, sites);
  const matched = matchSites(before.sites, after.sites);
  const scale = before.roots > 0 && after.roots > 0 ? after.roots / before.roots : 1;
  const changes = changesOf(matched, scale);
  const counts = Object.fromEntries(
    CHANGE_KINDS.map((kind) => [kind, changes.filter((change) => change.kind === kind).length]),
  ) as CompareReply['counts'];
  const shown = CHANGE_KINDS.flatMap((kind) => {
    const ofKind = changes.filter((change) => change.kind === kind);
    return limit === 0 ? ofKind : ofKind.slice(0, limit);
  });
  return {
    revision: trace.revision,
    sentence: tellCompare(changes, { before, after, scale, matched: matched.pairs.length }),
    scale,
    changes: shown.map(changeRow),
    counts,
    matched: matched.pairs.length,
  };
}

function changeRow(change: Change<ProfiledSite>): ChangeRow {
  const { kind, before, after, factor } = change;
  return {
    kind,
    direction: directionOf(change),
    sentence: tellChange(change),
    before,
    after,
    factor: Number.isFinite(factor) ? factor : null,
  };
}

/** One entry for each place: whoever called the function there, it is compared as one. */
function places(trace: Trace, figures: ReadonlyMap<SiteId, SiteFigure>, folders: readonly string[]): ProfiledSite[] {
  const found = new Map<string, { readonly site: SiteId; readonly figure: SiteFigure }>();
  for (const [site, figure] of figures) {
    if (site === 0) continue;
    const key = keyOf(trace.sites.at(site), folders, true);
    const known = found.get(key);
    if (known === undefined) found.set(key, { site, figure });
    else known.figure.merge(figure);
  }
  return [...found].map(([exact, { site, figure }]) => profiledSite(trace, site, figure, exact, folders));
}

/** What a place is found again by: how a task comes to be there, function and file, and the line if `withLine`. */
function keyOf(site: Site, folders: readonly string[], withLine: boolean): string {
  const own = ownFrame(site);
  const frames = own === null ? site.frames : [own];
  const words = frames.map(({ functionName, file, line, column }) => {
    const place = withLine ? `:${line}:${column}` : '';
    return `${functionName} ${relative(file, folders)}${place}`;
  });
  return [site.how, ...words].join('\n');
}

function profiledSite(
  trace: Trace,
  site: SiteId,
  figure: SiteFigure,
  exact: string,
  folders: readonly string[],
): ProfiledSite {
  const row = trace.sites.at(site);
  const kind = figure.example === NONE ? trace.kind(0) : kindOf(trace, figure.example);
  const how = howWord(row, kind);
  const name = functionName(row);
  return {
    site,
    label: siteName(row, kind),
    how,
    place: ownPlace(row),
    exact,
    shape: keyOf(row, folders, false),
    name: name === '' ? '' : `${how} ${name}`,
    line: ownFrame(row)?.line ?? 0,
    tasks: figure.tasks,
    pending: figure.pending,
    runs: figure.runs,
    busyNs: figure.busy,
    wait: shortOf(figure.wait),
    queued: shortOf(figure.queued),
    ran: shortOf(figure.ran),
    life: shortOf(figure.life),
  };
}

/** A path as seen from the program's folder: the same on another machine, or in another checkout. */
function relative(file: string, folders: readonly string[]): string {
  const path = file.replace(/^file:\/\//, '').replaceAll('\\', '/');
  for (const folder of folders) {
    const start = `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/`;
    if (path.startsWith(start)) return path.slice(start.length);
  }
  const modules = path.lastIndexOf('/node_modules/');
  return modules < 0 ? path : path.slice(modules + 1);
}
