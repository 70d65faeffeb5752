import { spawn } from 'node:child_process';
import { build, install, node } from './prepare.mjs';

/**
 * `npm start`: makes ready what is missing, then runs the server on our own Node. `--liftoff-only` keeps
 * V8's second compiler away from PGlite: it would take 500 MB at its peak (server/README.md, Decisions).
 */
install();
build();
const server = spawn(node(), ['--liftoff-only', 'server/main.ts'], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
