/** The JSON description of a segment header, checked field by field: it comes from a file. */
import type { ClockInfo, RuntimeInfo, SegmentHeader } from './events.ts';

/** The header that `bytes` describe, or a sentence that says what is wrong with them. Never throws. */
export function parseDescription(bytes: Uint8Array, version: number): SegmentHeader | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return 'it is not JSON.';
  }
  if (!isRecord(value)) return 'it is not an object.';
  const { process: processId, pid, thread, segment } = value;
  if (typeof processId !== 'string' || processId === '') return '"process" is missing.';
  if (!isCount(pid)) return '"pid" is missing.';
  if (!isCount(thread)) return '"thread" is missing.';
  if (!isCount(segment)) return '"segment" is missing.';
  const runtime = parseRuntime(value.runtime);
  if (typeof runtime === 'string') return runtime;
  const clock = parseClock(value.clock);
  if (typeof clock === 'string') return clock;
  const tracer = isRecord(value.tracer) ? value.tracer : {};
  return {
    version,
    process: processId,
    parent: typeof value.parent === 'string' ? value.parent : null,
    pid,
    ppid: isCount(value.ppid) ? value.ppid : 0,
    thread,
    segment,
    runtime,
    argv: Array.isArray(value.argv) ? value.argv.map(String) : [],
    cwd: text(value.cwd),
    main: typeof value.main === 'string' ? value.main : null,
    clock,
    tracer: { version: text(tracer.version), capture: text(tracer.capture) },
    poolSize: isCount(value.poolSize) ? Math.min(value.poolSize, 1_024) : 0,
    attached: value.attached === true,
    parentThread: isCount(value.parentThread) ? value.parentThread : null,
  };
}

function parseRuntime(value: unknown): RuntimeInfo | string {
  if (!isRecord(value) || typeof value.name !== 'string') return '"runtime.name" is missing.';
  return { name: value.name, version: text(value.version), platform: text(value.platform), arch: text(value.arch) };
}

function parseClock(value: unknown): ClockInfo | string {
  if (!isRecord(value)) return '"clock" is missing.';
  const { nsPerTick, originNs, wallMs } = value;
  if (!isCount(nsPerTick) || nsPerTick === 0 || nsPerTick > 1e9) return '"clock.nsPerTick" is no positive integer.';
  if (typeof originNs !== 'string' || !/^\d{1,24}$/.test(originNs)) return '"clock.originNs" is no decimal string.';
  if (typeof wallMs !== 'number' || !Number.isFinite(wallMs)) return '"clock.wallMs" is no number.';
  return { nsPerTick, originNs, wallMs };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
