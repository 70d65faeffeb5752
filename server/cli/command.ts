import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Services } from '../services.ts';

/** The result of a command: an exit code, and the text to print. */
export type Outcome = { code: number; output: string };

export type Command = {
  usage: string;
  /** @param progress prints a line before the command has ended */
  run(
    services: Services,
    args: readonly string[],
    cwd: string,
    progress: (line: string) => void
  ): Promise<Outcome>;
};

export function read<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options
) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

export const success = (output: string): Outcome => ({ code: 0, output: `${output}\n` });
export const failure = (output: string): Outcome => ({ code: 1, output: `${output}\n` });
