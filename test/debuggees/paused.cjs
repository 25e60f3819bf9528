/** Pauses its own tracer, if there is one, as a debugger would, and resumes it in another callback. */
const control = globalThis[Symbol.for('loopscope')];

setTimeout(() => {
  console.log('paused', control?.state().state === 'paused', control?.state().state ?? 'recording');
  control?.pause();
  setTimeout(() => {
    control?.resume();
    console.log('resumed', control === undefined || control.state().state === 'recording');
    setTimeout(() => {}, 5);
  }, 20);
}, 5);
