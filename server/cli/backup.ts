import { makeAndTidy } from '../backup/make-backup.ts';
import { openRepository } from '../backup/repository.ts';
import { describeBases, verifyBases } from '../backup/point-in-time.ts';
import { recorded } from '../backup/runs.ts';
import { tryBackup } from '../backup/try-backup.ts';
import { failure, success, type Command } from './command.ts';

export const BACKUP_COMMANDS: Readonly<Record<string, Command>> = {
  'backup make': {
    usage: 'backup make',
    async run(services) {
      const { snapshot, result } = await recorded(services, 'make', () => makeAndTidy(services));
      return success(`backup ${snapshot}: ${result}`);
    }
  },
  'backup list': {
    usage: 'backup list',
    async run({ config }) {
      const snapshots = await openRepository(config).list();
      const pointInTime = config.backup?.pointInTime;
      return success(
        [
          ...(snapshots.length === 0 ? ['there is no backup yet'] : []),
          ...snapshots.map(({ id, at }) => `${id}  ${at.toISOString()}`),
          ...(pointInTime ? ['', (await describeBases(pointInTime)).trimEnd()] : [])
        ].join('\n')
      );
    }
  },
  'backup verify': {
    usage: 'backup verify',
    async run({ config }, _args, _cwd, progress) {
      const pointInTime = config.backup?.pointInTime;
      progress('reading the repository…');
      await openRepository(config).check();
      if (pointInTime) await verifyBases(pointInTime);
      return success('every file of the repository is there, and what was read is whole');
    }
  },
  'backup try': {
    usage: 'backup try',
    async run(services, _args, _cwd, progress) {
      progress('restoring the newest backup beside this system…');
      const { snapshot, result } = await recorded(services, 'try', () => tryBackup(services));
      return success(`backup ${snapshot}: ${result}`);
    }
  },
  'backup restore': {
    usage: 'backup restore [ID | --at TIME]',
    run: () => Promise.resolve(failure('a Varadi server runs on this data; stop it, then restore'))
  }
};
