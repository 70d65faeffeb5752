import { spawn } from 'node:child_process';
import path from 'node:path';
import { OperatorError } from '../errors.ts';

/** Lines of a tool's errors that are shown. */
const ERROR_LINES = 3;

/**
 * Runs a tool, with its secrets in its environment, where no other user sees them.
 *
 * @returns what it printed
 * @throws OperatorError with the last lines of its errors, or if it is not installed
 */
export async function runTool(
  tool: string,
  args: readonly string[],
  env: Record<string, string | undefined> = {},
  onLine?: (line: string) => void
): Promise<string> {
  const name = path.basename(tool);
  const child = spawn(tool, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  let errors = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!onLine) {
      output += text;
      return;
    }
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    lines.forEach(onLine);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'ENOENT'
          ? new OperatorError(`${name} is not installed; this command needs it`)
          : cause
      )
    );
    child.once('close', resolve);
  });
  if (code === 0) return output;
  // Some tools write their errors to standard output.
  const lines = (errors.trim() || output.trim()).split('\n');
  // Restic says what is wrong first, and where in its source after it.
  const said = lines.filter((line) => /^(Fatal|ERROR|P\d+\s+ERROR)/i.test(line));
  const why = (said.length > 0 ? said : lines).slice(-ERROR_LINES).join('; ');
  // Without options: `restic backup`, `pg_dump`.
  const verb = args.filter((arg) => /^[a-z]+$/.test(arg)).slice(0, 1);
  throw new OperatorError(`${[name, ...verb].join(' ')} failed: ${why}`);
}
