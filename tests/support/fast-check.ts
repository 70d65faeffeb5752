import fc from 'fast-check';

/*
 * Every run is random and says its seed; `SEED=123 npm run test:unit` runs it again.
 */
const seed = process.env.SEED === undefined ? Date.now() : Number(process.env.SEED);

fc.configureGlobal({
  seed,
  // fast-check's own message names the seed, and how to come straight to the counterexample.
  verbose: fc.VerbosityLevel.Verbose
});
