const forgotten = [];

function remember() {
  forgotten.push(new Promise((resolve) => forgotten.push(resolve))); // @leak
}

for (let count = 0; count < 50; count++) remember();
setTimeout(() => {}, 40);
