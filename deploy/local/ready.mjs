import { build, install } from './prepare.mjs';

/** Installs and builds, for scripts that need the dependencies and a built app. */
install();
build();
