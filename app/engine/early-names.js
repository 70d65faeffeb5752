/** Where `early-form.js` keeps what is entered before the app runs: in session storage, in a cache and in a database. */
export const EARLY_INPUT = 'varadi-early-input';
export const EARLY_PHOTOS = 'varadi-early-photos';
export const EARLY_REPORTS = 'varadi-early';
/** In session storage: this tab has saved a report that the app has not filed yet. */
export const EARLY_KEPT = 'varadi-early-kept';
