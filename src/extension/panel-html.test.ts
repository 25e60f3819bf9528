import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelHtml } from './panel-html.ts';

test('the page allows its own script and nothing else', () => {
  const html = panelHtml({
    cspSource: 'https://x',
    nonce: 'n0',
    script: 'https://x/main.js?a=1&b="2"',
    styles: ['https://x/main.css'],
    iconStyle: 'https://x/i.css',
  });
  assert.match(html, /default-src 'none'; script-src 'nonce-n0';/);
  assert.match(html, /<script nonce="n0" src="https:\/\/x\/main\.js\?a=1&amp;b=&quot;2&quot;">/);
  assert.ok(!/unsafe-eval|script-src [^;]*unsafe/.test(html));
});
