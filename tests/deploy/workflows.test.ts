import { readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';

/* The workflows of GitHub Actions, which cannot run here: read by GitHub's own language service, and by rules of ours. */

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
  return { name, text, workflow: parse(text) as Workflow };
});

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = {
  permissions?: object;
  'timeout-minutes'?: number;
  steps: Step[];
  environment?: string;
};
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> };

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

/** GitHub's language service imports JSON without saying so, which Node refuses. */
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context)
});

let asked = 0;

async function complaintsAbout(text: string): Promise<string[]> {
  const { validate } = await import('@actions/languageservice');
  // It remembers what it said of a file.
  const file = `file:///varadi/.github/workflows/${(asked += 1)}.yml`;
  const document = TextDocument.create(file, 'yaml', 1, text);
  return (await validate(document)).map(({ message }) =>
    typeof message === 'string' ? message : message.value
  );
}

test.each(workflows)('$name is a valid workflow', async ({ text }) => {
  expect(await complaintsAbout(text)).toEqual([]);
});

test('a workflow that is not valid is noticed', async () => {
  for (const [right, wrong] of [
    ['runs-on:', 'runs-at:'],
    ['timeout-minutes:', 'timeout-hours:'],
    ['contents: read', 'contents: everything']
  ] as const)
    expect(await complaintsAbout(workflows[0]!.text.replace(right, wrong))).not.toEqual([]);
});

test.each(workflows)(
  'every action of $name is pinned by its commit, with its version',
  ({ text }) => {
    const used = [...text.matchAll(/uses: (?<action>\S+)(?<note>.*)/g)].map(
      ({ groups }) => groups!
    );
    expect(used.length).toBeGreaterThan(0);
    for (const { action, note } of used) {
      expect(action).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
      expect(note).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  }
);

test.each(workflows)('no text of a stranger reaches a command of $name', ({ workflow }) => {
  const commands = stepsOf(workflow).flatMap(({ run }) => run ?? []);
  // Variables of the environment are not part of the command that the shell reads; expressions are.
  expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
});

test.each(workflows)('$name has no more rights than it needs, and ends', ({ text, workflow }) => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(Object.values(workflow.jobs).map((job) => job['timeout-minutes'] ?? 0)).not.toContain(0);
  expect(text).not.toMatch(/pull_request_target|write-all|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/);
  const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
});

test('every command is an npm script, a file of .ci/, or one of the few that GitHub alone has', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = workflows.flatMap(({ workflow }) =>
    stepsOf(workflow).flatMap(({ run }) => run ?? [])
  );
  for (const command of commands) {
    const script = /^npm run (?<name>[\w:]+)/.exec(command)?.groups?.name;
    const file = /^(?:node )?(?<path>(?:\.ci|deploy)\/\S+)/.exec(command)?.groups?.path;
    if (script) expect(Object.keys(scripts)).toContain(script);
    else if (file) expect(readFileSync(file, 'utf8').length).toBeGreaterThan(0);
    else expect(command).toMatch(/^npm audit /);
  }
});

test('production follows staging, and both stand behind an environment', () => {
  const { jobs } = workflows.find(({ name }) => name === 'release.yml')!.workflow as unknown as {
    jobs: Record<string, { environment?: string; needs?: string | string[] }>;
  };
  expect(jobs.staging).toMatchObject({ environment: 'staging', needs: 'image' });
  expect(jobs.production).toMatchObject({
    environment: 'production',
    needs: ['image', 'staging']
  });
});
