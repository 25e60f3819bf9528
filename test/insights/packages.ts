/**
 * What insights say of well-known packages while their own tests run, for people to judge (JUDGEMENTS.md):
 *
 *     node test/insights/packages.ts [PACKAGE...]     `--keep DIR` leaves the recordings there
 *
 * Needs a build. Each suite runs once under the tracer.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPart } from '../../scripts/lib/suites/run-part.ts';
import { openTrace } from '../../src/engine/node.ts';
import { installPackages, packagedSuites, readySuite } from '../suites/packaged-suites.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
const installed = await installPackages();
const root = values.keep ?? mkdtempSync(join(tmpdir(), 'loopscope-insights-'));

for (const packaged of packagedSuites) {
  if (positionals.length > 0 && !positionals.includes(packaged.package)) continue;
  const suite = readySuite(packaged, installed, process.execPath);
  const scratch = join(root, packaged.package);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const cwd = suite.prepare(scratch);
  for (const [number, part] of suite.parts.entries()) {
    const folder = join(scratch, `part-${number}`);
    const { exit, seconds } = await runPart(part, {
      node: suite.node,
      cwd,
      folder,
      isTraced: true,
      limitMs: suite.limitMs,
    });
    console.log(`${packaged.package}: ${part.title.slice(0, 60)}: exit ${exit}, ${seconds.toFixed(1)} s`);
    await report(join(folder, 'session'));
  }
}
if (values.keep === undefined) rmSync(root, { recursive: true, force: true });

async function report(session: string): Promise<void> {
  const engine = await openTrace(session);
  const { streams, tasks } = await engine.ask('session', {});
  const { rows, caution } = await engine.ask('insights', { programsOnly: true, limit: 0 });
  console.log(`  ${streams.length} threads, ${tasks} tasks, ${rows.length} findings ${caution}`);
  for (const row of rows) {
    console.log(`  ${row.insight} [${row.severity}, ${row.confidence}, stream ${row.stream}] ${row.sentence}`);
    console.log(`      ${row.key}`);
  }
}
