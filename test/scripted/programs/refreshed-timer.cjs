const timer = setTimeout(() => {}, 80); // @timer
setTimeout(() => timer.refresh(), 50); // @refresher
