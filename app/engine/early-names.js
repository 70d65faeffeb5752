/** Where `first.js` stores what is entered before the app runs: in session storage, and in a cache. */
export const EARLY_INPUT = 'varadi-early-input';
export const EARLY_PHOTOS = 'varadi-early-photos';
