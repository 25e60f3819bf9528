let timer;
function changed() {
  clearTimeout(timer);
  timer = setTimeout(() => {}, 60); // @save
}

changed();
setTimeout(changed, 40); // @again
setTimeout(() => {}, 500); // @later
