const timer = setTimeout(() => {}, 500); // @cancelled
setTimeout(() => clearTimeout(timer), 60); // @canceller
