/** Screens are rendered on the phone, from its own data; only the form is prerendered. */
export const ssr = false;
