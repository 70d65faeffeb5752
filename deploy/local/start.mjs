import { spawn } from 'node:child_process';
import { build, install, node } from './prepare.mjs';

/**
 * `npm start`: installs and builds what is missing, then runs the server on our own Node. `--liftoff-only`
 * turns off V8's second compiler, which would take 500 MB at its peak for PGlite (server/README.md, Decisions).
 */
install();
build();
const server = spawn(node(), ['--liftoff-only', 'server/main.ts'], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
