import { install } from './prepare.mjs';

/** Installs only, for scripts that need the dependencies but no built app. */
install();
