import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { lockData } from './cli/control.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { takeTurns } from './database/take-turns.ts';
import { setFirstLimits } from './budget/first-limits.ts';
import { OperatorError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { inviteFirstAdmin } from './officers/officers.ts';
import { openServices } from './open-services.ts';
import { listen } from './listen.ts';
import { VERSION } from './version.ts';
import { startWork } from './work.ts';
import { metricsApp } from './metrics/routes.ts';
import { openShell } from './shell/shell.ts';
import { importWardsFile } from './wards/import-wards-file.ts';

/** How long running requests may take to finish after the drain. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

try {
  const config = readConfig(process.env);
  await serve(config, createLog(config.logLevel, { version: VERSION, replica: config.replica }));
} catch (cause) {
  // What an operator can put right is one line; any other error shows its stack trace.
  process.stderr.write(`${cause instanceof OperatorError ? cause.message : inspect(cause)}\n`);
  process.exit(1);
}

async function serve(config: Config, log: Log): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      /** Serves the API only; the development server serves the app. */
      'api-alone': { type: 'boolean', default: false },
      /** The folder of the built app. */
      app: { type: 'string', default: 'build' }
    }
  });
  const shell = flags['api-alone'] ? null : await openShell(path.resolve(flags.app));
  const hold = await lockData(config, log);
  const services = await openServices(config, log, Date);
  hold.startServing(services);
  const firstAdminLink = await takeTurns(services.database, async () => {
    if (config.wardsFile) {
      const imported = await importWardsFile(services, config.wardsFile);
      if (!imported.ok) throw new ConfigError(`WARDS_FILE: ${imported.error}`);
    }
    await setFirstLimits(services, config.budget);
    await startWork(services);
    return inviteFirstAdmin(services);
  });
  // At once: it is made only once, whatever happens after this.
  if (firstAdminLink) {
    process.stdout.write(
      `Sign in once as the first administrator, within a day: ${firstAdminLink}\n`
    );
  }
  const server = await listen(createApp(services, shell), config);
  log.info(
    { port: server.port, database: config.databaseUrl ? 'postgres' : 'pglite' },
    'listening'
  );
  if (config.metricsPort !== undefined) services.meters.observeProcess();
  const metrics =
    config.metricsPort === undefined
      ? null
      : await listen(metricsApp(services), { host: config.host, port: config.metricsPort });
  if (metrics) log.info({ port: metrics.port }, 'metrics listening');
  process.stdout.write(`Varadi is at ${config.publicOrigin}\n`);

  let isShuttingDown = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isShuttingDown) return;
      isShuttingDown = true;
      log.info({ signal }, 'shutting down');
      void shutDown();
    });
  }

  async function shutDown() {
    // Not ready first: the load balancer sends new requests elsewhere before this server stops to take them.
    services.beginDraining();
    await sleep(config.drainMs);
    // Requests that are still running after the timeout are aborted; phones resume them later.
    setTimeout(() => process.exit(0), SHUTDOWN_TIMEOUT_MS).unref();
    const closing = server.close();
    // Open screens hold a connection, which would delay the shutdown; they reconnect by themselves.
    services.liveHints.disconnectAll();
    await closing;
    await metrics?.close();
    await services.close();
    await hold.close();
    log.info('shut down');
    process.exit(0);
  }
}

function inspect(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
