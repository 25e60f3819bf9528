import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldedWords } from './folded.ts';

test('nothing is said where nothing is folded away', () => {
  assert.equal(foldedWords([{ process: 'a', role: 'program' }]), '');
});

test('launchers are counted as processes, loaders as threads', () => {
  const npm = { process: 'a', role: 'launcher' } as const;
  const loader = { process: 'b', role: 'loader' } as const;
  assert.equal(foldedWords([npm, npm, { process: 'b', role: 'program' }]), '1 launcher');
  assert.equal(foldedWords([npm, loader, { process: 'c', role: 'launcher' }]), '2 launchers and 1 module loader');
});
