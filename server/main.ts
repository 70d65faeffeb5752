import path from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { holdData } from './cli/control.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { setFirstLimits } from './budget/first-limits.ts';
import { createLog, type Log } from './log.ts';
import { inviteFirstAdmin } from './officers/officers.ts';
import { openServices } from './open-services.ts';
import { listen } from './listen.ts';
import { startWork } from './work.ts';
import { metricsApp } from './metrics/routes.ts';
import { openShell } from './shell/shell.ts';
import { importWardsFile } from './wards/import-wards-file.ts';

/** How long requests under way may take to finish after SIGTERM. */
const GRACE_MS = 10_000;

try {
  const config = readConfig(process.env);
  await serve(config, createLog(config.logLevel));
} catch (cause) {
  // One line for the operator where it is a matter of configuration; a bug shows its trace.
  process.stderr.write(`${cause instanceof ConfigError ? cause.message : inspect(cause)}\n`);
  process.exit(1);
}

async function serve(config: Config, log: Log): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      /** The API without the app: the development server serves that. */
      'api-alone': { type: 'boolean', default: false },
      /** Where the app was built to. */
      app: { type: 'string', default: 'build' }
    }
  });
  const shell = flags['api-alone'] ? null : await openShell(path.resolve(flags.app));
  const hold = await holdData(config, log);
  const services = await openServices(config, log, Date);
  hold.answerWith(services);
  if (config.wardsFile) {
    const imported = await importWardsFile(services, config.wardsFile);
    if (!imported.ok) throw new ConfigError(`WARDS_FILE: ${imported.error}`);
  }

  await setFirstLimits(services, config.budget);
  await startWork(services);
  const server = await listen(createApp(services, shell), config);
  log.info(
    { port: server.port, database: config.databaseUrl ? 'postgres' : 'pglite' },
    'listening'
  );
  const metrics =
    config.metricsPort === undefined
      ? null
      : await listen(metricsApp(services), { host: config.host, port: config.metricsPort });
  if (metrics) log.info({ port: metrics.port }, 'metrics');
  process.stdout.write(`Varadi is at ${config.publicOrigin}\n`);
  const link = await inviteFirstAdmin(services);
  if (link) {
    process.stdout.write(`Sign in once as the first administrator, within a day: ${link}\n`);
  }

  let isEnding = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isEnding) return;
      isEnding = true;
      log.info({ signal }, 'ending');
      void end();
    });
  }

  async function end() {
    // Whatever still hangs after the grace is cut; phones take up where they were.
    setTimeout(() => process.exit(0), GRACE_MS).unref();
    const closing = server.close();
    // Open screens would keep the server waiting; they come again by themselves.
    services.liveHints.disconnectAll();
    await closing;
    await metrics?.close();
    await services.close();
    await hold.close();
    log.info('ended');
    process.exit(0);
  }
}

function inspect(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
