import fc from 'fast-check';
import { testSeed } from './random.ts';

fc.configureGlobal({
  seed: testSeed,
  // Verbose failures name the seed and the path that reproduces the counterexample.
  verbose: fc.VerbosityLevel.Verbose
});
