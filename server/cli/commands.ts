import path from 'node:path';
import { z } from 'zod';
import { Role, WardId } from '#shared/access.ts';
import { beginEpoch } from '../database/epoch.ts';
import { OperatorError } from '../errors.ts';
import { addOfficer, disableOfficer, listOfficers, moveOfficer } from '../officers/officers.ts';
import type { Services } from '../services.ts';
import { importWardsFile } from '../wards/import-wards-file.ts';
import { customPreset, PRESETS, type Preset, type PresetName } from '../wards/presets.ts';
import { seedCity } from '../seed/seed.ts';
import { BACKUP_COMMANDS } from './backup.ts';
import { BUDGET_COMMANDS } from './budget.ts';
import { PHOTO_COMMANDS } from './photos.ts';
import { failure, read, success, type Command, type Outcome } from './command.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  'officer add': {
    usage:
      'officer add EMAIL --role officer|supervisor|admin [--ward ID]… [--corporation ID]… [--name NAME] [--existing]',
    async run(services, args) {
      const { positionals, values } = read(args, {
        role: { type: 'string', default: 'officer' },
        ward: { type: 'string', multiple: true, default: [] },
        corporation: { type: 'string', multiple: true, default: [] },
        name: { type: 'string' },
        existing: { type: 'boolean', default: false }
      });
      const email = z.email().parse(positionals[0]);
      const added = await addOfficer(services, {
        email,
        role: Role.parse(values.role),
        wards: z.array(WardId).parse(values.ward),
        corporations: z.array(WardId).parse(values.corporation),
        existing: values.existing,
        ...(values.name !== undefined && { name: values.name })
      });
      if (!added.ok) return failure(added.error);
      return success(`${email} can sign in once, within a day, at:\n${added.value.link}`);
    }
  },
  'officer move': {
    usage: 'officer move EMAIL NEW-EMAIL',
    async run(services, args) {
      const [from, to] = z
        .tuple([z.email(), z.email()], 'EMAIL and NEW-EMAIL are needed')
        .parse(read(args, {}).positionals);
      const moved = await moveOfficer(services, from, to);
      if (!moved.ok) return failure(moved.error);
      return success(`${to} can sign in once, within a day, at:\n${moved.value.link}`);
    }
  },
  'officer list': {
    usage: 'officer list',
    async run({ database }) {
      const officers = await listOfficers(database);
      return success(
        officers
          .map(({ email, role, wards, corporations, disabled_at }) =>
            [email, role, ...wards, ...corporations, ...(disabled_at ? ['(disabled)'] : [])].join(
              '  '
            )
          )
          .join('\n')
      );
    }
  },
  'officer disable': {
    usage: 'officer disable EMAIL',
    async run(services, args) {
      const email = z.email().parse(read(args, {}).positionals[0]);
      const disabled = await disableOfficer(services, email);
      return disabled.ok ? success(`${email} can no longer sign in`) : failure(disabled.error);
    }
  },
  'wards import': {
    usage:
      `wards import FILE [--preset ${Object.keys(PRESETS).join('|')}] or ` +
      '[--id ID --name NAME --from YYYY-MM-DD [--number-property P] [--name-property P]]',
    async run(services, args, cwd) {
      const { positionals, values } = read(args, {
        preset: { type: 'string' },
        id: { type: 'string' },
        name: { type: 'string' },
        from: { type: 'string' },
        'number-property': { type: 'string', default: 'number' },
        'name-property': { type: 'string', default: 'name' }
      });
      const file = z.string('FILE is missing').parse(positionals[0]);
      const imported = await importWardsFile(services, path.resolve(cwd, file), presetOf(values));
      if (!imported.ok) return failure(imported.error);
      return success(`${imported.value.wards} wards imported as ${imported.value.layer}`);
    }
  },
  'wards list': {
    usage: 'wards list',
    run({ wards, clock }) {
      const layer = wards.layerOn(new Date(clock.now()));
      const lines = layer.wards.map(({ id, name, corporation }) =>
        [id, name.en, name.kn ?? '', corporation ?? ''].join('\t')
      );
      return Promise.resolve(
        success(
          [
            `# ${layer.name}${layer.approximate ? ' (approximate, by ward centres)' : ''}`,
            ...lines
          ].join('\n')
        )
      );
    }
  },
  'epoch new': {
    usage: 'epoch new',
    async run({ database, log }) {
      await database.transaction().execute((tx) => beginEpoch(tx, log));
      return success('Every phone will rebuild its mirror; unsent operations are kept.');
    }
  },
  seed: {
    usage: 'seed [--reports N] [--seed N]',
    async run(services, args, _, progress) {
      const { values } = read(args, {
        reports: { type: 'string', default: '800' },
        seed: { type: 'string', default: '1' }
      });
      const wanted = z
        .object({
          reports: z.coerce.number('--reports takes a number').int().min(1).max(20_000),
          seed: z.coerce.number('--seed takes a number').int().nonnegative()
        })
        .parse(values);
      const seeded = await seedCity(services, wanted, progress);
      if (!seeded.ok) return failure(seeded.error);
      const { reports, photos, links } = seeded.value;
      return success(
        [
          `Seeded a made-up city: ${reports} reports, ${photos} photos. Sign in once, within a day, as`,
          ...links.map(({ email, link }) => `  ${email}\n    ${link}`)
        ].join('\n')
      );
    }
  },
  ...PHOTO_COMMANDS,
  ...BACKUP_COMMANDS,
  ...BUDGET_COMMANDS
};

/** Runs an operator's command, such as `officer add …` or `wards import …`. */
export async function runCommand(
  services: Services,
  argv: readonly string[],
  cwd: string,
  progress: (line: string) => void
): Promise<Outcome> {
  const length = COMMANDS[argv[0] ?? ''] ? 1 : 2;
  const command = COMMANDS[argv.slice(0, length).join(' ')];
  if (!command) return failure(usage());
  try {
    return await command.run(services, argv.slice(length), cwd, progress);
  } catch (cause) {
    if (cause instanceof z.core.$ZodError)
      return failure(`${cause.issues[0]!.message}\n${command.usage}`);
    const isUsage = cause instanceof TypeError && 'code' in cause;
    if (isUsage) return failure(`${cause.message}\n${command.usage}`);
    if (cause instanceof OperatorError) return failure(cause.message);
    throw cause;
  }
}

export const usage = () =>
  [
    'Usage:',
    ...Object.values(COMMANDS).map((command) => `  npm run ${insertDashes(command.usage)}`)
  ].join('\n');

/** npm consumes flags itself unless `--` comes first. */
const insertDashes = (line: string) => line.replace(/^(\S+) /, '$1 -- ');

function presetOf(values: {
  preset?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
  from?: string | undefined;
  'number-property': string;
  'name-property': string;
}): Preset | undefined {
  if (values.preset !== undefined) {
    return PRESETS[z.enum(Object.keys(PRESETS) as PresetName[]).parse(values.preset)];
  }
  if (values.id === undefined) return undefined;
  return customPreset({
    id: WardId.parse(values.id),
    name: z.string('--name is missing').parse(values.name),
    validFrom: new Date(z.iso.date('--from takes YYYY-MM-DD').parse(values.from)),
    numberProperty: values['number-property'],
    nameProperty: values['name-property']
  });
}
