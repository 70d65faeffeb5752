/*
 * `node .ci/smoke-test.mjs ORIGIN [VERSION]`: does a server that was just deployed serve residents? It reads only, and makes no
 * report in a city's queue.
 */
const [origin, version] = process.argv.slice(2);
if (!origin) throw new Error('usage: node .ci/smoke-test.mjs ORIGIN [VERSION]');
const TRIES = 30;
const PAUSE_MS = 2_000;

const ask = (path) =>
  fetch(new URL(path, origin), { signal: AbortSignal.timeout(10_000), redirect: 'error' });

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

async function isReady() {
  const reply = await ask('/readyz');
  const { ready, version: running } = await reply.json();
  expect(ready, `readyz answers ${reply.status}`);
  expect(!version || running === version, `${running} runs, not ${version}`);
}

/** Only readiness takes a while; what does not hold then is wrong. */
async function becomesReady() {
  for (let left = TRIES; ; left--) {
    try {
      return await isReady();
    } catch (cause) {
      if (left === 1) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

const CHECKS = {
  'it is ready': becomesReady,
  'the form is served, and protected': async () => {
    const page = await ask('/');
    expect(page.headers.has('content-security-policy'), 'no content security policy');
    expect((await page.text()).includes('<form'), 'no form');
  },
  'the app’s scripts are served': async () => {
    const path = /\/_app\/immutable\/[\w./-]+\.js/.exec(await (await ask('/')).text())?.[0];
    expect(path && (await ask(path)).ok, `no script at ${path}`);
  },
  'the service worker is served': async () =>
    expect((await ask('/service-worker.js')).ok, 'no worker'),
  'wards are known': async () => {
    const { wards } = await (await ask('/api/wards')).json();
    expect(wards?.length > 0, 'no wards');
  },
  'what is not signed in sees nothing': async () =>
    expect((await ask('/api/officers/me')).status === 401, 'an officer is signed in')
};

for (const [what, check] of Object.entries(CHECKS)) {
  try {
    await check();
    console.log(`ok   ${what}`);
  } catch (cause) {
    console.log(`FAIL ${what}: ${cause.message}`);
    process.exitCode = 1;
  }
}
