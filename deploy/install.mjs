import { install } from './prepare.mjs';

/** For scripts that need dependencies, and no built app. */
install();
