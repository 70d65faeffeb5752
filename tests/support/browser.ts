import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chromium } from '@playwright/test';

/*
 * Finds the browsers that the tests drive. The order is: Playwright's own, an installed one, one from
 * Playwright's installer, one from apt (as root on Debian). If all of them fail, the run fails.
 */

const CHROMIUMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC_CHROMES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const FIREFOXES = ['firefox-esr', 'firefox'];

/** Flags that stop background requests, which would fail on a closed network. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // There may be no GPU: render in software, including the map's WebGL.
  '--disable-gpu',
  '--enable-unsafe-swiftshader'
];

let chromiumPath: string | undefined;

export function findChromium(): string {
  chromiumPath ??=
    ownChromium() ??
    installed(CHROMIUMS, MAC_CHROMES) ??
    (install('npx', ['playwright', 'install', 'chromium']) ? ownChromium() : undefined) ??
    (installByApt('chromium') ? installed(CHROMIUMS, []) : undefined) ??
    missing('Chromium or Chrome');
  return chromiumPath;
}

export function findFirefox(): string {
  return (
    installed(FIREFOXES, ['/Applications/Firefox.app/Contents/MacOS/firefox']) ??
    (installByApt('firefox-esr') ? installed(FIREFOXES, []) : undefined) ??
    missing('Firefox')
  );
}

/** WebKitGTK's MiniBrowser, its WebDriver and Xvfb: the closest thing to Safari's engine on Linux. */
export function findWebKit(): { driver: string; browser: string; xvfb: string } {
  const found = () => {
    const driver = installed(['WebKitWebDriver'], []);
    const xvfb = installed(['Xvfb'], []);
    const browser = globSync('/usr/{lib,libexec}/{*/,}webkit2gtk-4.*/MiniBrowser')[0];
    return driver && xvfb && browser ? { driver, browser, xvfb } : undefined;
  };
  return (
    found() ??
    (installByApt('webkit2gtk-driver', 'xvfb') ? found() : undefined) ??
    missing('WebKitGTK with WebKitWebDriver, and Xvfb')
  );
}

function ownChromium(): string | undefined {
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

function installed(names: readonly string[], files: readonly string[]): string | undefined {
  for (const name of names) {
    const found = spawnSync('which', [name], { encoding: 'utf8' });
    if (found.status === 0) return found.stdout.trim();
  }
  return files.find((file) => existsSync(file));
}

function installByApt(...names: string[]): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  install('apt-get', ['update', '-q']);
  return install('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names]);
}

function install(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 600_000 }).status === 0;
}

function missing(what: string): never {
  throw new Error(`The browser tests need ${what}: install it, or run as root on Debian`);
}
