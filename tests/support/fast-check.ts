import fc from 'fast-check';
import { testSeed } from './random.ts';

fc.configureGlobal({
  seed: testSeed,
  // fast-check's own message names the seed, and how to come straight to the counterexample.
  verbose: fc.VerbosityLevel.Verbose
});
