/** A report is made in one go, or in slices; a heartbeat goes on beside it. */
const { busy } = require('./busy.cjs');

const heartbeat = setInterval(() => {}, 10);
const SLICES = 20;

function wholeReport() {
  busy(200);
  setTimeout(clearInterval, 30, heartbeat);
}

function slicedReport(left = SLICES) {
  busy(10);
  if (left > 0) setImmediate(slicedReport, left - 1);
  else clearInterval(heartbeat);
}

if (process.argv[2] === 'fires')
  // place
  setTimeout(wholeReport, 100);
else setTimeout(slicedReport, 100);
