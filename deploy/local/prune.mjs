import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * `node prune.mjs`: leaves in `node_modules` only what the server loads. npm also installs what a dependency could work
 * with (optional peers): better-auth brings Svelte, Vite and their compilers so, 65 MB. Types and source maps go too.
 * For the image; a developer's machine needs them. `--sbom` prints what is left, and removes nothing.
 */

const ROOT = 'node_modules/';
/** A Node for `npm start`; the image has its own. */
const NODES = /^node-(?:linux|win)-/;
const NEVER_LOADED = /\.(?:map|d\.[cm]?ts|md|flow)$/;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** The folder that `name` is loaded from within the package of `folder`: the nearest one upwards. */
function folderOf(name, folder) {
  for (let from = folder; ; from = from.slice(0, Math.max(0, from.lastIndexOf(`/${ROOT}`)))) {
    const at = `${from === '' ? '' : `${from}/`}${ROOT}${name}`;
    if (packages[at]) return at;
    if (from === '' || !from.includes(`/${ROOT}`)) return packages[ROOT + name] && ROOT + name;
  }
}

const kept = new Set();
function keep(folder) {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
    packages[folder];
  const peers = Object.keys(peerDependencies ?? {}).filter(
    (name) => !peerDependenciesMeta?.[name]?.optional
  );
  for (const name of [
    ...Object.keys({ ...dependencies, ...optionalDependencies }).filter((one) => !NODES.test(one)),
    ...peers
  ]) {
    const at = folderOf(name, folder);
    if (!at || kept.has(at)) continue;
    kept.add(at);
    keep(at);
  }
}
keep('');

if (process.argv.includes('--sbom')) console.log(JSON.stringify(billOfMaterials(), null, 1));
else prune();

function prune() {
  for (const folder of Object.keys(packages)) {
    const isInside = [...kept].some((one) => one.startsWith(`${folder}/`));
    if (folder !== '' && !kept.has(folder) && !isInside)
      rmSync(folder, { recursive: true, force: true });
  }
  rmSync(`${ROOT}.bin`, { recursive: true, force: true });
  for (const entry of readdirSync(ROOT, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && NEVER_LOADED.test(entry.name))
      rmSync(path.join(entry.parentPath, entry.name));
  }
  console.log(`${kept.size} packages are kept`);
}

/** CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/) of the packages that are really in the tree. */
function billOfMaterials() {
  const components = [...kept]
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const { license, integrity } = packages[folder];
      const [algorithm, digest] = (integrity ?? '').split(/-(.*)/s);
      return {
        type: 'library',
        'bom-ref': folder,
        name,
        version,
        purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
        ...(license && { licenses: [{ expression: license }] }),
        ...(digest && {
          hashes: [
            {
              alg: algorithm.replace('sha', 'SHA-'),
              content: Buffer.from(digest, 'base64').toString('hex')
            }
          ]
        })
      };
    });
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version } },
    components
  };
}
