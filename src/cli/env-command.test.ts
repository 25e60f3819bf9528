import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellLines } from './env-command.ts';

test('values are quoted for a shell', () => {
  const text = shellLines({ NODE_OPTIONS: '--require "/a b/t.cjs"', NAME: "it's $HOME" });
  assert.equal(text, `export NODE_OPTIONS='--require "/a b/t.cjs"'\nexport NAME='it'\\''s $HOME'\n`);
});
