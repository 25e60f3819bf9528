/** The stack overflows inside setTimeout, caught. The program must end all the same. */
function recurse() {
  setTimeout(() => {}, 0);
  recurse();
}

try {
  recurse();
} catch (error) {
  console.log(error.name);
}
setTimeout(() => console.log('last timer'), 30);
