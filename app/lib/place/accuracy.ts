/** Worse than this, in metres, a fix is called poor. */
export const ACCURACY_POOR = 50;
/** Worse than this it does not tell which street: a pin or a landmark is asked for. */
export const ACCURACY_ENOUGH = 100;
