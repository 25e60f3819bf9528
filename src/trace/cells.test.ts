/**
 * Tables keep numbers in small cells: whatever the numbers, what is read must be what was written. Compared with plain
 * lists. `LOOPSCOPE_SEED=n` repeats a run.
 */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { randomFrom, seedOfRun } from '../../test/support/random.ts';
import { NONE } from '../base/units.ts';
import { NumberMap } from './number-map.ts';
import { NO_QUEUE, RunFlag, RunTable } from './run-table.ts';
import { TaskFlag, TaskTable } from './task-table.ts';
import { WireIndex } from './wire-index.ts';

const SEED = seedOfRun();
/** More than two blocks. */
const ROWS = 10_000;

/** Mostly near, now and then as far as numbers go. */
function jump(random: () => number, near: number, far: number): number {
  return Math.floor(random() < 0.02 ? random() * far : random() * near);
}

/** Seldom the one, else the other. */
function either<T>(random: () => number, share: number, seldom: T, usual: T): T {
  return random() < share ? seldom : usual;
}

suite(`tables give back what they were given (seed ${SEED})`, () => {
  test('tasks', () => {
    const random = randomFrom(SEED);
    const table = new TaskTable();
    const wanted: (readonly number[])[] = [];
    let now = 0;
    for (let row = 0; row < ROWS; row++) {
      now = Math.min(2 ** 52, now + jump(random, 1_000, 2 ** 40));
      const kind = Math.floor(random() * 12);
      // A kind is of one stream; of the unknown kind there are tasks in all of them.
      const stream = kind === 0 ? Math.floor(random() * 3) : kind % 3;
      const wire = 2 + jump(random, 4 * row + 2, 2 ** 53 - 4);
      const site = jump(random, 300, 100_000);
      const created = either(random, 0.02, Number.NaN, now);
      const createdIn = either(random, 0.2, NONE, jump(random, row + 1, 2 ** 31 - 2));
      const trigger = either(random, 0.2, NONE, Math.floor(random() * row));
      table.add(stream, wire, TaskFlag.known, kind, site, created, createdIn, trigger);
      let [ended, endedIn, lastRun, runs] = [Number.NaN, NONE, NONE, 0];
      if (random() < 0.7) {
        ended = now + jump(random, 100_000, 2 ** 45);
        endedIn = either(random, 0.2, NONE, jump(random, row + 1, 2 ** 31 - 2));
        assert.equal(table.end(row, TaskFlag.settled, ended, endedIn), true);
        assert.equal(table.end(row, TaskFlag.closed, ended + 1, endedIn), false);
      }
      for (let count = jump(random, 3, 70_000); runs < count; runs++) {
        lastRun = row + runs;
        table.addRun(row, lastRun);
      }
      wanted.push([stream, wire, kind, site, created, createdIn, trigger, ended, endedIn, lastRun, runs]);
    }
    for (const [row, values] of wanted.entries()) {
      const found = [
        ...[table.streamOf(row), table.wire(row), table.kindOf(row), table.siteOf(row), table.createdAt(row)],
        ...[table.createdInOf(row), table.triggerOf(row), table.endedAt(row), table.endedInOf(row)],
        ...[table.lastRunOf(row), table.runsOf(row)],
      ];
      assert.deepEqual(found, values, `row ${row}`);
      assert.equal(table.has(row, TaskFlag.over), !Number.isNaN(values[7]!));
      assert.deepEqual(table.settledAt(row), values[7]);
    }
  });

  test('runs', () => {
    const random = randomFrom(SEED + 1);
    const table = new RunTable();
    const wanted: (readonly number[])[] = [];
    let now = 0;
    for (let row = 0; row < ROWS; row++) {
      // Streams that are read by turns have clocks of their own.
      now = random() < 0.001 ? 0 : Math.min(2 ** 52, now + jump(random, 1_000, 2 ** 40));
      const task = jump(random, row + 1, 2 ** 31 - 2);
      const queue = either(random, 0.2, NO_QUEUE, Math.floor(random() * 9));
      const ready = either(random, 0.2, Number.NaN, now - jump(random, 1_000, now + 1));
      const parent = either(random, 0.5, NONE, row - 1 - jump(random, Math.min(row, 20), row));
      const previous = either(random, 0.5, NONE, Math.max(NONE, row - 1 - jump(random, Math.min(row, 20), row)));
      table.add(task, queue, 0, now, ready, parent, previous);
      const end = either(random, 0.1, Number.NaN, now + jump(random, 1_000, 2 ** 45));
      if (!Number.isNaN(end)) table.setEnd(row, end);
      if (random() < 0.3) table.mark(row, RunFlag.inLane);
      let created = 0;
      for (const count = jump(random, 4, 70_000); created < count; created++) table.countCreated(row);
      wanted.push([task, queue, now, end, ready, parent, previous, created]);
    }
    const depths: number[] = [];
    for (const [row, values] of wanted.entries()) {
      const found = [
        ...[table.taskOf(row), table.queueOf(row), table.startAt(row), table.endAt(row), table.readyAt(row)],
        ...[table.parentOf(row), table.previousOf(row), table.createdTasksOf(row)],
      ];
      assert.deepEqual(found, values, `row ${row}`);
      depths.push(values[5] === NONE ? 0 : Math.min(255, depths[values[5]!]! + 1));
      assert.equal(table.depthOf(row), depths[row]);
    }
  });

  test('rows that are not there are empty ones, and nothing is written to them', () => {
    const tasks = new TaskTable();
    const runs = new RunTable();
    for (const row of [NONE, 0, 1e9]) {
      tasks.mark(row, TaskFlag.known);
      tasks.addRun(row, 3);
      runs.mark(row, RunFlag.inLane);
      runs.setEnd(row, 5);
      runs.countCreated(row);
      assert.deepEqual(
        [tasks.kindOf(row), tasks.triggerOf(row), tasks.lastRunOf(row), tasks.wire(row)],
        [0, NONE, NONE, 0],
      );
      assert.deepEqual(
        [runs.taskOf(row), runs.parentOf(row), runs.endAt(row), runs.queueOf(row)],
        [NONE, NONE, Number.NaN, NO_QUEUE],
      );
      assert.equal(tasks.has(row, TaskFlag.known) || runs.has(row, RunFlag.inLane), false);
    }
  });

  test('ids, however far apart and in whatever order', () => {
    const random = randomFrom(SEED + 2);
    const index = new WireIndex();
    const wanted = new Map<number, number>();
    for (let row = 0; row < 50_000; row++) {
      const id = 1 + (random() < 0.9 ? row : Math.floor(random() * 2 ** (10 + 42 * random())));
      const task = random() < 0.95 ? row : Math.floor(random() * 2 ** 31);
      index.set(id, task);
      wanted.set(id, task);
    }
    for (const [id, task] of wanted) assert.equal(index.get(id), task, `id ${id}`);
    for (let id = 2 ** 52; id < 2 ** 52 + 100; id++) assert.equal(index.get(id), wanted.get(id) ?? NONE);
    assert.ok(index.byteLength < 200 * wanted.size);
  });

  test('numbers in a map', () => {
    const random = randomFrom(SEED + 3);
    const map = new NumberMap();
    const wanted = new Map<number, number>();
    assert.equal(map.get(7), undefined);
    for (let step = 0; step < 20_000; step++) {
      const key = Math.floor(random() * 2 ** (52 * random()));
      const value = either(random, 0.1, Number.NaN, random() * 2 ** 53);
      map.set(key, value);
      wanted.set(key, value);
    }
    assert.equal(map.size, wanted.size);
    for (const [key, value] of wanted) assert.equal(map.get(key), value);
  });
});
