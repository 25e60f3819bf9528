/** A critical path as text: the sentence, where the time went, and the parts by time. Pure. */
import type { PathPart, PathPlace, PathReply } from '../query/contract-path.ts';
import { formatDuration, formatMoment, formatShare } from '../query/text.ts';
import { type Column, formatTable } from './table.ts';

const MOMENT_DIGITS = 6;

const placeOf = ({ place }: PathPart | PathPlace): string => place?.label ?? '';

export function formatPath(reply: PathReply): string {
  const whole = reply.toNs - reply.fromNs;
  const share = (ns: number) => (whole > 0 ? formatShare(ns / whole) : '');
  const places: Column<PathPlace>[] = [
    { title: 'SHARE', right: true, cell: ({ ns }) => share(ns) },
    { title: 'TIME', right: true, cell: ({ ns }) => formatDuration(ns) },
    { title: 'WHAT', cell: ({ kind }) => kind },
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'PLACE', cell: placeOf },
  ];
  const parts: Column<PathPart>[] = [
    { title: 'FROM', right: true, cell: ({ fromNs }) => formatMoment(fromNs, MOMENT_DIGITS) },
    { title: 'TIME', right: true, cell: ({ fromNs, toNs }) => formatDuration(toNs - fromNs) },
    { title: 'WHAT', cell: ({ kind, inferred }) => (inferred ? `${kind} (inferred)` : kind) },
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'TASK', right: true, cell: ({ task }) => (task === null ? '' : String(task)) },
    { title: 'RUN', right: true, cell: ({ run }) => (run === null ? '' : String(run)) },
    { title: 'PLACE', cell: placeOf },
  ];
  return `${reply.sentence}\n\n${formatTable(places, reply.places)}\n${formatTable(parts, reply.parts)}`;
}
