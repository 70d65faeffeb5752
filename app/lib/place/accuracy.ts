/** A fix less accurate than this, in metres, is called poor. */
export const ACCURACY_POOR = 50;
/** A fix less accurate than this, in metres, does not identify the street: the form asks for a pin or a landmark. */
export const ACCURACY_ENOUGH = 100;
