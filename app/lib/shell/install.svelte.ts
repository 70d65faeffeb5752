/** Chromium's own event, stored until the app offers the installation. */
type InstallPrompt = Event & { prompt(): Promise<unknown> };

const DECLINED = 'install-declined';

let prompt = $state.raw<InstallPrompt | null>(null);
let isDeclined = $state(false);

/** Call it once, early: the browser fires the event only once per page. */
export function watchForInstall(): void {
  isDeclined = wasDeclined();
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
  });
  addEventListener('appinstalled', () => (prompt = null));
}

function wasDeclined(): boolean {
  try {
    return localStorage.getItem(DECLINED) !== null;
  } catch {
    // This browser keeps nothing, so nothing can be installed either.
    return true;
  }
}

const isInstalled = () => matchMedia('(display-mode: standalone)').matches;
const isIos = () =>
  /iPhone|iPad/.test(navigator.userAgent) ||
  (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);

/** The offer to put the app on the home screen, made after a report was saved. */
export const install = {
  get offer(): 'none' | 'prompt' | 'ios' {
    if (isDeclined || isInstalled()) return 'none';
    if (prompt) return 'prompt';
    return isIos() ? 'ios' : 'none';
  },
  async accept() {
    await prompt?.prompt();
    prompt = null;
  },
  decline() {
    isDeclined = true;
    try {
      localStorage.setItem(DECLINED, '1');
    } catch {
      // This browser keeps nothing.
    }
  }
};
