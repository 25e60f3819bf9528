let free = 2;
const waiting = [];

async function job(ms) {
  if (free === 0) await new Promise((resolve) => waiting.push(resolve));
  else free--;
  await new Promise((resolve) => {
    setTimeout(resolve, ms); // @job
  });
  const next = waiting.shift();
  if (next === undefined) free++;
  else next();
}

job(60);
job(200);
job(50);
