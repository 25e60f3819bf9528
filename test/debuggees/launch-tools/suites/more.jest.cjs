test('promises of a vm context are promises', async () => {
  expect(await Promise.all([1, Promise.resolve(2)])).toEqual([1, 2]);
});
