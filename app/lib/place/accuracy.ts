/** A fix less accurate than this, in metres, is called poor. */
export const POOR_ACCURACY_M = 50;
/** A fix less accurate than this, in metres, does not identify the street: the form asks for a pin or a landmark. */
export const MAX_SUFFICIENT_ACCURACY_M = 100;
