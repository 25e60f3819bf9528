/** Answers: questions for findings. */
import { type Found, findInsights, INSIGHTS } from '../analysis/insights/all-insights.ts';
import { TraceScan } from '../analysis/insights/trace-scan.ts';
import { UserError } from '../base/user-error.ts';
import type { InsightParams, InsightQuestions, InsightReply, InsightRow } from '../query/contract-insights.ts';
import type { Handlers } from '../query/rpc.ts';
import { formatDuration, plural } from '../query/text.ts';
import type { Stream } from '../trace/stream.ts';
import type { Trace } from '../trace/trace.ts';
import { insightKey } from './insight-key.ts';
import { insightWords } from './insight-words.ts';
import { frameInfos, functionName, ownPlace } from './names.ts';
import { chosenBy } from './roles.ts';
import { capital } from './words.ts';

const DEFAULT_LIMIT = 1_000;

/** What was found in which streams, as of a revision. */
interface Known {
  readonly revision: number;
  readonly streams: string;
  readonly rows: readonly InsightRow[];
}

export function insightHandlers(trace: Trace): Pick<Handlers, keyof InsightQuestions> {
  const scan = new TraceScan(trace);
  let known: Known | undefined;
  return {
    insights(params) {
      checkKinds(params);
      const isIn = chosenBy(trace, params);
      const streams = trace.streams.filter(({ id }) => isIn(id));
      const key = streams.map(({ id }) => id).join();
      if (known?.revision !== trace.revision || known.streams !== key) {
        const found = findInsights(
          scan,
          streams.map(({ id }) => id),
        );
        known = { revision: trace.revision, streams: key, rows: found.map((one) => rowOf(trace, one)) };
      }
      return replyOf(known, params, streams);
    },
  };
}

/** **Errors**: `no-such-insight`. */
function checkKinds({ kinds = [] }: InsightParams): void {
  const unknown = kinds.find((name) => !INSIGHTS.some(({ kind }) => kind === name));
  if (unknown === undefined) return;
  const hint = `There are: ${INSIGHTS.map(({ kind }) => kind).join(', ')}.`;
  throw new UserError({ code: 'no-such-insight', message: `There is no insight ${unknown}.`, hint });
}

function replyOf({ revision, rows }: Known, params: InsightParams, streams: readonly Stream[]): InsightReply {
  const { kinds, muted = [], offset = 0, limit = DEFAULT_LIMIT } = params;
  const wanted = kinds === undefined ? rows : rows.filter(({ insight }) => kinds.includes(insight));
  const heard = wanted.filter(({ insight, key }) => !muted.includes(key) && !muted.includes(insight));
  return {
    revision,
    rows: heard.slice(offset, limit === 0 ? undefined : offset + limit),
    total: heard.length,
    muted: wanted.length - heard.length,
    caution: cautionOf(streams),
  };
}

function rowOf(trace: Trace, { insight, finding }: Found): InsightRow {
  const stream = trace.streams[finding.stream]!;
  const site = trace.sites.at(finding.site);
  return {
    insight: insight.kind,
    title: insight.title,
    key: insightKey(insight.kind, stream, site),
    sentence: capital(insight.sentence(finding, insightWords(trace))),
    summary: insight.summary,
    severity: finding.severity,
    confidence: finding.confidence,
    stream: finding.stream,
    site: finding.site,
    name: functionName(site),
    place: ownPlace(site),
    frames: frameInfos(site),
    count: finding.count,
    costNs: finding.weight,
    fromNs: finding.from + stream.offsetNs,
    toNs: finding.to + stream.offsetNs,
    tasks: finding.tasks,
    runs: finding.runs,
  };
}

/** What the record does not have, so that nothing found is not read as nothing there. */
function cautionOf(streams: readonly Stream[]): string {
  const gaps = streams.flatMap((stream) => stream.gaps);
  const lostNs = gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const attached = streams.filter(({ header }) => header.attached).length;
  const lost =
    gaps.length === 0
      ? ''
      : `The record has ${plural(gaps.length, 'gap')}, ${formatDuration(lostNs)} in all: what was pending then is not told of.`;
  const older =
    attached === 0
      ? ''
      : `The tracer came into ${attached === streams.length ? 'the program' : plural(attached, 'thread')} while it ran: what is older is not known.`;
  return [lost, older].filter((sentence) => sentence !== '').join(' ');
}
