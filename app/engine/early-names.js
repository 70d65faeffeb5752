/** Where `first.js` keeps what is entered before the app runs: in the session, and in a cache. */
export const EARLY_INPUT = 'varadi-early-input';
export const EARLY_PHOTOS = 'varadi-early-photos';
