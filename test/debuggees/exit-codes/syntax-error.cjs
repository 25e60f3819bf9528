// Not a program: Node says so and ends with 1.
const = ;
