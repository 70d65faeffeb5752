/** Set by the build (`vite.config.ts`); absent in tests. */
declare const __APP_VERSION__: string;

/** The release of this app, such as 0.2.0. */
export const APP_VERSION = typeof __APP_VERSION__ === 'undefined' ? '0.0.0-test' : __APP_VERSION__;
