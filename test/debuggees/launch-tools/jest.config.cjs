module.exports = { testMatch: ['**/suites/*.jest.cjs'], watchman: false, cacheDirectory: '<rootDir>/.jest' };
