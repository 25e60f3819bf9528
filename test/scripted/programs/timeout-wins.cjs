const started = (start) => new Promise(start);

async function main() {
  let late;
  const slow = started((resolve) => {
    late = setTimeout(resolve, 1000); // @slow
  });
  await Promise.race([slow, started((_, reject) => setTimeout(reject, 60))]).catch(() => {}); // @limit
  clearTimeout(late);
}

main();
