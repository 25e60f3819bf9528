/** The tests of well-known packages say the same with the tracer as without: test by test, and in their exit codes. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { compareSuite } from '../../scripts/lib/suites/compare-suite.ts';
import { formatComparison, formatFigures, recordedFigures, sameCount } from '../../scripts/lib/suites/report.ts';
import { nodeLines } from '../support/nodes.ts';
import { installPackages, packagedSuites, readySuite } from './packaged-suites.ts';

/** The project's own Node, or the lines that LOOPSCOPE_NODE_LINES names. */
async function chosenNodes(): Promise<readonly { readonly title: string; readonly path: string }[]> {
  if (process.env.LOOPSCOPE_NODE_LINES === undefined) {
    return [{ title: process.versions.node, path: process.execPath }];
  }
  return (await nodeLines()).map(({ major, path }) => ({ title: String(major), path }));
}

const installed = await installPackages();

for (const { title, path } of await chosenNodes()) {
  suite(`Node ${title}: tests of packages say the same with and without the tracer`, () => {
    for (const packaged of packagedSuites) {
      test(packaged.package, async (t) => {
        const comparison = await compareSuite(readySuite(packaged, installed, path), () => undefined);
        const { parts } = comparison;
        t.diagnostic(`${packaged.package}: ${sameCount(parts)} same, ${formatFigures(recordedFigures(parts))}`);
        const unstable = parts.flatMap(({ verdicts }) => verdicts.unstable);
        if (unstable.length > 0) t.diagnostic(formatComparison(comparison));
        assert.ok(comparison.isSame, formatComparison(comparison));
      });
    }
  });
}
