let isTroubled = $state(false);

/**
 * Something on this phone prevents the engine from running: a part of the app that did not load, an old browser,
 * storage that fails. No screen may then promise automatic sending.
 */
export const syncTrouble = {
  get current(): boolean {
    return isTroubled;
  },
  noticed(): void {
    isTroubled = true;
  },
  over(): void {
    isTroubled = false;
  }
};
