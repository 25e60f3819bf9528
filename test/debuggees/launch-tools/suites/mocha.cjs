const assert = require('node:assert');

describe('work', () => {
  it('is done', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(true);
  });
});
