/** Two prices are asked for: one after the other, or the second with what the first brought, or both at once. */
const http = require('node:http');

const server = http.createServer((_request, response) => setTimeout(() => response.end('7'), 15));

async function price(of) {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    http.get({ port, path: `/${of}`, agent: false }, (response) => response.on('data', resolve)).on('error', reject);
  });
}

async function oneByOne() {
  const tea = await price('tea');
  // place
  const cup = await price('cup');
  return tea + cup;
}

/** Each page says which one is next. */
async function pages() {
  for (let page = 1, left = 3; left > 0; page += Number(await price(page))) left--;
}

async function atOnce() {
  await pages();
  const [tea, cup] = await Promise.all([price('tea'), price('cup')]);
  return tea + cup;
}

server.listen(0, async () => {
  for (let round = 0; round < 8; round++) await (process.argv[2] === 'fires' ? oneByOne() : atOnce());
  server.close();
});
