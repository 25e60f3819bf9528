// Runs its source through `vm`, compiled, with the map inside: the way of vite-node and test runners. Prints what such
// programs can see of it.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const { transformSync } = require('esbuild');

const file = join(__dirname, 'src/rest.ts');
const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  sourcefile: 'rest.ts',
  minifyWhitespace: true,
};
const { code } = transformSync(readFileSync(file, 'utf8'), options);
const wrapped = `(module, exports) => {${code}\n}`;

function load(run) {
  const module = { exports: {} };
  run(wrapped)(module, module.exports);
  return module.exports;
}

load((text) => vm.runInThisContext(text, { filename: file, columnOffset: -21 }))
  .rest({ ms: 5 }, 'this context')
  .then(console.log);
load((text) => new vm.Script(text, { filename: file }).runInContext(vm.createContext({ setTimeout, Promise })));
load((text) => vm.runInNewContext(text, { setTimeout, Promise }, file));

const { runInThisContext } = vm.Script.prototype;
console.log(
  typeof runInThisContext,
  runInThisContext.name,
  Object.keys(vm.Script.prototype),
  'runInContext' in vm.Script.prototype,
);
console.log(new vm.Script('1 + 1').runInThisContext(), new vm.Script('1 + 2').runInNewContext({}));
const script = new vm.Script('5');
script.runInThisContext = () => 'own';
console.log(script.runInThisContext(), Object.keys(script).includes('runInThisContext'));
class Doubled extends vm.Script {
  runInThisContext(...args) {
    return super.runInThisContext(...args) * 2;
  }
}
console.log(new Doubled('21').runInThisContext());
console.log(vm.runInThisContext('new Error("here").stack', { filename: 'code.js' }));
vm.Script.prototype.runInThisContext = () => 'replaced';
console.log(vm.runInThisContext('1'), Object.keys(vm.Script.prototype));
