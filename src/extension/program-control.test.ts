import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askProgram, type Evaluator } from './program-control.ts';

function session(answer: () => Promise<unknown>): { asked: unknown[]; evaluator: Evaluator } {
  const asked: unknown[] = [];
  const customRequest = (command: string, args: unknown) => {
    asked.push([command, args]);
    return answer();
  };
  return { asked, evaluator: { customRequest } };
}

test('a program is asked through evaluate, without a trace in the console', async () => {
  const { asked, evaluator } = session(async () => ({}));
  assert.equal(await askProgram(evaluator, 'flush'), true);
  assert.deepEqual(asked, [
    ['evaluate', { expression: "void globalThis[Symbol.for('loopscope')]?.flush()", context: 'clipboard' }],
  ]);
});

test('a program that does not answer, or cannot, holds nobody up', async () => {
  assert.equal(await askProgram(session(() => new Promise(() => {})).evaluator, 'flush', 10), false);
  assert.equal(await askProgram(session(() => Promise.reject(new Error('gone'))).evaluator, 'flush'), false);
});
