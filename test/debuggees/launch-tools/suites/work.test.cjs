const { test } = require('node:test');

test('work is done', () => new Promise((resolve) => setTimeout(resolve, 5)));
