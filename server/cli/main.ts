import { readConfig } from '../config.ts';
import { OperatorError } from '../errors.ts';
import { createLog } from '../log.ts';
import { openServices } from '../open-services.ts';
import { runCommand } from './commands.ts';
import { askServer, lockData } from './control.ts';
import { restoreCommand } from './restore.ts';

/** Runs an operator's command: in the running server, or in this process if none runs. */
const argv = process.argv.slice(2);
try {
  const config = readConfig(process.env);
  const isRestore = argv[0] === 'backup' && argv[1] === 'restore';
  const answered = config.databaseUrl ? null : await askServer(config.dataDir, argv, progress);
  finish(
    answered ??
      (isRestore
        ? await restoreCommand(config, createLog('warn'), argv.slice(2), progress)
        : await runInThisProcess())
  );

  async function runInThisProcess() {
    const log = createLog('warn');
    const hold = await lockData(config, log);
    try {
      const services = await openServices(config, log, Date);
      hold.startServing(services);
      try {
        return await runCommand(services, argv, process.cwd(), progress);
      } finally {
        await services.close();
      }
    } finally {
      await hold.close();
    }
  }
} catch (cause) {
  if (!(cause instanceof OperatorError)) throw cause;
  finish({ code: 1, output: `${cause.message}\n` });
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function finish({ code, output }: { code: number; output: string }): void {
  (code === 0 ? process.stdout : process.stderr).write(output);
  process.exitCode = code;
}
