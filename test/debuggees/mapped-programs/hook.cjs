// Compiles TypeScript as it is required, and hands the maps to source-map-support: the way of ts-node and @babel/register.
const { readFileSync } = require('node:fs');
const { transformSync } = require('esbuild');
const maps = new Map();
require('source-map-support').install({
  environment: 'node',
  handleUncaughtExceptions: false,
  retrieveSourceMap: (file) => (maps.has(file) ? { url: file, map: maps.get(file) } : null),
});
require.extensions['.ts'] = (module, file) => {
  const options = {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'external',
    sourcefile: file,
    minifyWhitespace: true,
  };
  const { code, map } = transformSync(readFileSync(file, 'utf8'), options);
  maps.set(file, map);
  module._compile(code, file);
};
