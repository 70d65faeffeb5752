import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

/*
 * Terraform without a cloud: format, validity, its own tests with a provider that pretends, and rules about what the plans
 * would make. Nothing of it was ever applied.
 */

const ROOT = 'deploy/terraform';
const ENVIRONMENTS = ['staging', 'production'] as const;
const folder = mkdtempSync(path.join(tmpdir(), 'varadi-terraform-'));
const MIRROR = process.env.TERRAFORM_PROVIDERS ?? '/opt/tf-plugins';

type Planned = { address: string; type: string; values: Record<string, unknown> };

function terraform(environment: string, ...args: string[]): string {
  return execFileSync('terraform', args, {
    cwd: path.join(ROOT, environment === '' ? '' : `environments/${environment}`),
    encoding: 'utf8',
    env: {
      ...process.env,
      TF_CLI_CONFIG_FILE: path.join(folder, 'terraformrc'),
      TF_DATA_DIR: path.join(folder, environment || 'root'),
      CHECKPOINT_DISABLE: '1'
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64_000_000
  });
}

/** What `terraform test -json -verbose` plans in its run "plan". */
function planOf(environment: string): Planned[] {
  const lines = terraform(environment, 'test', '-json', '-verbose').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const plan = events.find((event) => event.type === 'test_plan' && event['@testrun'] === 'plan');
  const { resource_changes: changes } = plan!.test_plan as {
    resource_changes: { address: string; type: string; change: { after: Planned['values'] } }[];
  };
  return changes.map(({ address, type, change }) => ({ address, type, values: change.after }));
}

beforeAll(() => {
  writeFileSync(
    path.join(folder, 'terraformrc'),
    `provider_installation { filesystem_mirror { path = ${JSON.stringify(MIRROR)} } }\n`
  );
});

test('every file has the standard format', () => {
  expect(terraform('', 'fmt', '-check', '-recursive')).toBe('');
});

describe.each(ENVIRONMENTS)('%s', (environment) => {
  let planned: Planned[];
  const all = (type: string) => planned.filter((one) => one.type === type);
  const one = (type: string) => {
    expect(all(type)).toHaveLength(1);
    return all(type)[0]!.values;
  };

  beforeAll(() => {
    terraform(environment, 'init', '-backend=false', '-input=false', '-lockfile=readonly');
    planned = planOf(environment);
    process.stdout.write(`${environment}: ${planned.length} resources planned\n`);
  }, 120_000);

  test('is valid', () => {
    expect(terraform(environment, 'validate')).toContain('valid');
  });

  test('its state is encrypted and locked', async () => {
    const text = await readFile(`${ROOT}/environments/${environment}/main.tf`, 'utf8');
    expect(text).toMatch(/backend "s3" \{[^}]*encrypt\s*= true[^}]*use_lockfile\s*= true/);
  });

  test('nothing is public but the distribution', () => {
    for (const { values } of all('aws_db_instance')) expect(values.publicly_accessible).toBe(false);
    expect(one('aws_lb').internal).toBe(true);
    expect(one('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true
    });
    const open = all('aws_vpc_security_group_ingress_rule').filter(({ values }) =>
      ['0.0.0.0/0', '::/0'].includes(String(values.cidr_ipv4 ?? values.cidr_ipv6))
    );
    expect(open).toEqual([]);
    expect(JSON.stringify(one('aws_ecs_service').network_configuration)).toContain(
      '"assign_public_ip":false'
    );
    // The default group is emptied, so that nothing is reachable by an oversight.
    expect(all('aws_default_security_group')).toHaveLength(1);
    expect(all('aws_security_group').every(({ values }) => !values.ingress)).toBe(true);
  });

  test('floods are told by the sender’s own address, not by a header that a sender writes', () => {
    const acl = one('aws_wafv2_web_acl');
    expect(acl.scope).toBe('CLOUDFRONT');
    const rules = JSON.stringify(acl.rule);
    expect(rules).toContain('"aggregate_key_type":"IP"');
    expect(rules).not.toContain('X-Forwarded-For');
    expect(one('aws_cloudfront_distribution').web_acl_id).toContain(':global/webacl/');
  });

  test('everything is encrypted where it lies and on its way', () => {
    for (const { values } of all('aws_db_instance')) expect(values.storage_encrypted).toBe(true);
    expect(all('aws_s3_bucket_server_side_encryption_configuration')).toHaveLength(
      all('aws_s3_bucket').length
    );
    // CloudWatch may not use AWS's own key of SNS: its alarms would reach nobody.
    expect(one('aws_sns_topic').kms_master_key_id ?? null).toBeNull();
    expect(all('aws_lb_listener').map(({ values }) => values.protocol)).toEqual(['HTTPS']);
    const parameters = JSON.stringify(one('aws_db_parameter_group').parameter);
    expect(parameters).toContain('"name":"rds.force_ssl","value":"1"');
    const distribution = one('aws_cloudfront_distribution');
    const behaviours = JSON.stringify([
      distribution.default_cache_behavior,
      distribution.ordered_cache_behavior
    ]);
    expect(behaviours).not.toContain('allow-all');
    expect(String(one('aws_s3_bucket_policy').policy)).toContain('aws:SecureTransport');
  });

  test('no right of a role is wider than its task', () => {
    const policies = all('aws_iam_role_policy').map(({ values }) => String(values.policy));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const { Statement: statements } = JSON.parse(policy) as {
        Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
      };
      for (const { Effect: effect, Action: action, Resource: resource } of statements) {
        expect(effect).toBe('Allow');
        const actions = [action].flat();
        expect(actions.filter((name) => name.includes('*'))).toEqual([]);
        // The one action for which AWS has no resource.
        if (actions.join() === 'ecr:GetAuthorizationToken') continue;
        for (const name of [resource].flat())
          expect(name).toMatch(/^arn:aws:[\w-]+:[^*]*:.*[^*:/]|\/photos\/\*$/);
        expect([resource].flat()).not.toContain('*');
      }
    }
    for (const { values } of all('aws_iam_role'))
      expect(String(values.assume_role_policy)).toContain('aws:SourceAccount');
  });

  test('the container is locked down and has no secret in its environment', () => {
    const [container] = JSON.parse(
      String(one('aws_ecs_task_definition').container_definitions)
    ) as [
      {
        readonlyRootFilesystem: boolean;
        user: string;
        linuxParameters: object;
        environment: { name: string; value: string }[];
        secrets: { name: string }[];
      }
    ];
    expect(container).toMatchObject({
      readonlyRootFilesystem: true,
      user: '1000',
      linuxParameters: { capabilities: { drop: ['ALL'] } }
    });
    const names = container.environment.map(({ name }) => name);
    expect(names.filter((name) => /SECRET|PASSWORD|KEY|TOKEN/.test(name))).toEqual([]);
    const { value } = container.environment.find(({ name }) => name === 'DATABASE_URL')!;
    expect(new URL(value).password).toBe('');
    expect(container.secrets.map(({ name }) => name)).toContain('SESSION_SECRET');
  });

  test('a release that does not start is taken back, and its image is named by digest', () => {
    expect(one('aws_ecs_service').deployment_circuit_breaker).toEqual([
      { enable: true, rollback: true }
    ]);
    expect(String(one('aws_ecs_task_definition').container_definitions)).toMatch(
      /@sha256:[0-9a-f]{64}/
    );
    expect(JSON.stringify(one('aws_lb_target_group').health_check)).toContain('/healthz');
  });

  test('what was stored comes back: backups of 14 days, versions, and IAM authentication', () => {
    const database = all('aws_db_instance')[0]!.values;
    expect(database.backup_retention_period).toBe(14);
    expect(database.iam_database_authentication_enabled).toBe(true);
    expect(database.manage_master_user_password).toBe(true);
    expect(JSON.stringify(one('aws_s3_bucket_versioning').versioning_configuration)).toContain(
      'Enabled'
    );
    const isProduction = environment === 'production';
    expect(database.deletion_protection).toBe(isProduction);
    expect(database.multi_az).toBe(isProduction);
    expect(database.skip_final_snapshot).toBe(!isProduction);
    expect(one('aws_lb').enable_deletion_protection).toBe(isProduction);
    expect(all('aws_db_instance_automated_backups_replication')).toHaveLength(isProduction ? 1 : 0);
    expect(all('aws_nat_gateway')).toHaveLength(isProduction ? 2 : 1);
  });

  test('somebody is told: alarms with a receiver, and a budget', () => {
    expect(all('aws_cloudwatch_metric_alarm').length).toBeGreaterThanOrEqual(5);
    for (const { values } of all('aws_cloudwatch_metric_alarm'))
      expect(values.alarm_actions).toHaveLength(1);
    expect(JSON.stringify(one('aws_budgets_budget').notification)).toContain(
      'operator@example.org'
    );
    for (const { values } of all('aws_cloudwatch_log_group'))
      expect(values.retention_in_days).toBe(30);
  });
});

test('no module asks AWS while it plans: names are built, so that a plan needs no account', async () => {
  const files = await readdir(ROOT, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.tf')))
    expect([file, await readFile(path.join(ROOT, file), 'utf8')]).toEqual([
      file,
      expect.not.stringMatching(/^data "/m)
    ]);
});
