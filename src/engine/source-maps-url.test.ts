import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapUrlOf, textOfDataUrl } from './source-maps-url.ts';

test('the comment that names a map stands in the last lines', () => {
  const cases: readonly (readonly [script: string, url: string])[] = [
    ['run();\n//# sourceMappingURL=a.js.map', 'a.js.map'],
    ['run();\n//# sourceMappingURL=a.js.map\n', 'a.js.map'],
    ['run();\r\n//# sourceMappingURL=a.js.map\r\n', 'a.js.map'],
    ['run();//# sourceMappingURL=a.js.map', ''],
    ['run(); //# sourceMappingURL=a.js.map', 'a.js.map'],
    ['run();\n//@ sourceMappingURL=old.map', 'old.map'],
    ['run();\n/*# sourceMappingURL=a.css.map */', 'a.css.map'],
    ['run();\n//# sourceMappingURL=a.js.map\n//# sourceURL=a.js\n//# debugId=7\n', 'a.js.map'],
    ['//# sourceMappingURL=first.map\nrun();\n//# sourceMappingURL=last.map', 'last.map'],
    ['//# sourceMappingURL=first.map\nrun();', ''],
    ["write('//# sourceMappingURL=' + url);", ''],
    ["const text = `\n//# sourceMappingURL=${'a'}`;\nrun();\n", ''],
    ["run();\n//# sourceMappingURL=a.js.map' + x", ''],
    ['run();', ''],
    ['', ''],
  ];
  for (const [script, url] of cases) assert.equal(mapUrlOf(script), url, script);
});

test('data URLs: base64 and percent-encoded, with what is not ASCII', () => {
  const json = '{"sources":["größe €.ts 🙂"]}';
  const base64 = Buffer.from(json).toString('base64');
  assert.equal(textOfDataUrl(`data:application/json;charset=utf-8;base64,${base64}`), json);
  assert.equal(textOfDataUrl(`data:application/json,${encodeURIComponent(json)}`), json);
  for (const length of [0, 1, 2, 3, 4, 5]) {
    const text = 'abcdef'.slice(0, length);
    assert.equal(textOfDataUrl(`data:;base64,${Buffer.from(text).toString('base64')}`), text);
  }
  assert.equal(textOfDataUrl('data:application/json;base64,%%%'), null);
  assert.equal(textOfDataUrl('data:application/json'), null);
  assert.equal(textOfDataUrl('a.js.map'), null);
});
