import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '#server/config.ts';

/* The compose files by rules, and the first-run command as an operator uses it. `.ci/container` starts what it can. */

type Service = {
  image: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[] };
  logging?: { options: Record<string, string> };
  mem_limit?: string;
  pids_limit?: number;
  cpus?: number;
  ports?: string[];
  secrets?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  command?: string[];
};
type Compose = { services: Record<string, Service>; secrets: Record<string, { file: string }> };

const read = (file: string) => parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
const production = read('deploy/compose.yml');
const development = read('deploy/compose.dev.yml');
const services = Object.entries(production.services);

describe('on one server', () => {
  test.each(services)(
    '%s is locked down, bounded, watched, and its log does not fill the disk',
    (_, service) => {
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      expect(service.mem_limit).toMatch(/^\d+[mg]$/);
      expect(service.pids_limit).toBeGreaterThan(0);
      expect(service.cpus).toBeGreaterThan(0);
      // Varadi's own is in its image.
      const isOurs = service.image.includes('VARADI_IMAGE');
      expect(isOurs || service.healthcheck!.test.length > 0).toBe(true);
      expect(service.logging?.options).toMatchObject({ 'max-size': '10m' });
    }
  );

  test.each(services)('%s has a version, and no secret in its environment', (_, service) => {
    expect(service.image).toMatch(/:(?!latest)[\w.-]+|\$\{VARADI_IMAGE/);
    const given = Object.entries(service.environment ?? {});
    for (const [name, value] of given)
      if (/PASSWORD|SECRET|KEY|DATABASE_URL/.test(name)) {
        expect(name).toMatch(/_FILE$/);
        expect(value).toMatch(/^\/run\/secrets\/|^\$\{\w+_FILE:-\}$/);
      }
  });

  test('only what faces people is open to the world', () => {
    const open = services.flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `${name} ${port}`)
    );
    expect(open).toEqual(['caddy 80:80', 'caddy 443:443', 'caddy 443:443/udp']);
  });

  test('everything waits for the health of what it needs', () => {
    for (const [, { depends_on: needed = {} }] of services)
      for (const { condition } of Object.values(needed)) expect(condition).toBe('service_healthy');
    expect(production.services['varadi-1']!.depends_on).toHaveProperty('postgres');
    expect(production.services.caddy!.depends_on).toHaveProperty('varadi-1');
  });

  test('Prometheus is configured as elsewhere, but for where the Alertmanager is', () => {
    const rest = (file: string) =>
      readFileSync(`deploy/monitoring/${file}`, 'utf8').split('global:')[1];
    expect(rest('prometheus.compose.yml')).toBe(
      rest('prometheus.yml')!.replace('localhost:9093', 'alertmanager:9093')
    );
  });

  test('PostgreSQL has one major version everywhere', () => {
    expect(production.services.postgres!.image).toBe('varadi-postgres:17');
    expect(readFileSync('deploy/postgres/Dockerfile', 'utf8')).toMatch(/^FROM postgres:17-/m);
    expect(development.services.postgres!.image).toMatch(/^postgres:17-/);
  });

  test('the servers understand what they are given', () => {
    const environment = Object.fromEntries(
      Object.entries(production.services['varadi-1']!.environment!).map(([name, value]) => [
        name,
        String(value)
          .replace(/\$\{(\w+):\?[^}]*\}/, 'varadi.example.org')
          .replace(/\$\{\w+:-([^}]*)\}/, '$1')
      ])
    );
    const withoutFiles = Object.entries(environment).filter(([name]) => !name.endsWith('_FILE'));
    const config = readConfig({
      ...Object.fromEntries(withoutFiles),
      DATABASE_URL: 'postgres://varadi:x@postgres:5432/varadi',
      BACKUP_PASSWORD: 'x'.repeat(43)
    });
    expect(config.publicOrigin).toBe('https://varadi.example.org');
    expect(config.trustedProxies.check('172.30.0.9')).toBe(true);
    expect(config.backup?.repository).toBe('/backups/varadi');
  });

  test('every file that a service mounts is there, or is written by the first-run command', () => {
    const written = ['./prices.json', './secrets/alertmanager.yml'];
    for (const [, { volumes = [] }] of [...services, ...Object.entries(development.services)])
      for (const source of volumes.map((volume) => volume.split(':')[0]!))
        if (source.startsWith('.') && !written.includes(source))
          expect(existsSync(path.join('deploy', source))).toBe(true);
  });
});

test('on a developer’s machine everything listens on it alone', () => {
  for (const { ports = [] } of Object.values(development.services))
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

describe('the first-run command', () => {
  const GIVEN = ['--domain', 'varadi.example.org', '--mail', 'a@example.org'];
  const ADMIN = ['--admin', 'b@example.org'];

  function place() {
    const root = mkdtempSync(path.join(tmpdir(), 'varadi-setup-'));
    cpSync('deploy', path.join(root, 'deploy'), {
      recursive: true,
      filter: (file) => !/secrets$|\.env$|prices\.json$/.test(file)
    });
    cpSync('prices.example.json', path.join(root, 'prices.example.json'));
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(path.join(root, 'deploy/setup'), args, {
        encoding: 'utf8',
        input: ''
      });
      return { status, output: stdout + stderr };
    };
    const folder = path.join(root, 'deploy');
    const contents = () =>
      [...readdirSync(path.join(folder, 'secrets')).map((name) => `secrets/${name}`), '.env']
        .map((file) => `${file} ${readFileSync(path.join(folder, file), 'utf8')}`)
        .join('\n');
    return { folder, run, contents };
  }

  test('writes every secret that compose mounts, closed to other users, and says what comes next', () => {
    const { folder, run } = place();
    const { status, output } = run(
      ...GIVEN,
      ...ADMIN,
      '--alerts',
      'https://hooks.example.org/a',
      '--unchecked'
    );
    expect([status, output]).toEqual([0, expect.stringContaining('officer add b@example.org')]);
    for (const { file } of Object.values(production.secrets))
      expect(existsSync(path.join(folder, file))).toBe(true);
    expect(statSync(path.join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    const secret = (name: string) => readFileSync(path.join(folder, 'secrets', name), 'utf8');
    expect(
      new Set(['database_password', 'session_secret', 'backup_password'].map(secret)).size
    ).toBe(3);
    expect(secret('session_secret').length).toBeGreaterThanOrEqual(32);
    expect(secret('database_url')).toContain(`:${secret('database_password')}@`);
    expect(secret('alertmanager.yml')).toContain('https://hooks.example.org/a');
    expect(output).not.toContain(secret('database_password'));
  });

  test('changes nothing when it is run again, and does not take another answer silently', () => {
    const { run, contents } = place();
    run(...GIVEN, ...ADMIN, '--unchecked');
    const before = contents();
    const again = run('--unchecked');
    expect([again.status, again.output]).toEqual([
      0,
      expect.stringContaining('nothing was changed')
    ]);
    expect(contents()).toBe(before);
    const other = run('--domain', 'other.example.org', '--unchecked');
    expect([other.status, other.output]).toEqual([
      1,
      expect.stringContaining('already varadi.example.org')
    ]);
    expect(contents()).toBe(before);
  });

  test.each([
    [
      ['--domain', 'https://varadi.example.org', '--mail', 'a@example.org', ...ADMIN],
      'without https://'
    ],
    [['--domain', 'varadi.example.org', '--mail', 'nobody', ...ADMIN], 'not a mail address'],
    [[...GIVEN, ...ADMIN, '--alerts', 'hooks'], 'not a URL'],
    [GIVEN, 'give --admin'],
    [['--domian', 'x'], 'unknown option --domian'],
    [['--domain'], '--domain needs a value']
  ])('%j is refused with what is wrong, and nothing is written', (args, why) => {
    const { folder, run } = place();
    expect(run(...args, '--unchecked')).toEqual({
      status: 1,
      output: expect.stringContaining(why) as string
    });
    expect(existsSync(path.join(folder, '.env'))).toBe(false);
  });

  test('says so when the domain leads nowhere', () => {
    const { run } = place();
    const { output } = run('--domain', 'varadi.invalid', '--mail', 'a@example.org', ...ADMIN);
    expect(output).toContain('varadi.invalid leads nowhere yet');
  });

  test('is a shell script that every shell reads', () => {
    for (const script of [
      'deploy/setup',
      'deploy/postgres/varadi-pgbackrest',
      '.ci/base-digest',
      '.ci/deploy-ecs'
    ])
      expect(() => execFileSync('sh', ['-n', script])).not.toThrow();
  });
});
