const started = (start) => new Promise(start);
await started((resolve) => setTimeout(resolve, 60)); // @wait
performance.mark('after');
