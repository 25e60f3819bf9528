/* The least that a user of all four callbacks of async_hooks pays: they do nothing. */
'use strict';

require('node:async_hooks')
  .createHook({
    init(_asyncId, _type, _triggerAsyncId, _resource) {},
    before(_asyncId) {},
    after(_asyncId) {},
    destroy(_asyncId) {},
  })
  .enable();
