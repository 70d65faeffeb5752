/** Screens are drawn on the phone, out of what the phone holds; the form alone is drawn beforehand. */
export const ssr = false;
