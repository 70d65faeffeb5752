import { build, install } from './prepare.mjs';

/** For scripts that need dependencies and a built app before they begin. */
install();
build();
