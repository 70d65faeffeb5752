import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { expect, openQueue, test } from './fixtures.ts';

test('an assistant’s proposal waits on the report, offline too, until the officer accepts or dismisses it', async ({
  page,
  context,
  varadi
}) => {
  await varadi.stop();
  await varadi.restart([], { ASSISTANTS: 'on' });
  await openQueue(page, varadi);
  await page.getByRole('link', { name: 'Account' }).click();
  const assistants = page.getByRole('region', { name: 'AI assistants' });
  await expect(assistants.getByText('None yet.')).toBeVisible();
  await assistants.getByLabel('Name of the assistant').fill('Helper');
  await assistants.getByRole('button', { name: 'Make a key' }).click();
  const key = await assistants.getByText(/^varadi_assistant_/).innerText();
  await expect(assistants.getByText('Not used yet')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('account.png'), fullPage: true });

  const filed = filing({ description: 'a deep hole near the temple' });
  const pushed = await fetch(`${varadi.origin}/api/sync/push`, {
    method: 'POST',
    headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations: [filed] })
  });
  expect(pushed.status).toBe(200);
  const assistant = new Client({ name: 'test', version: '1' });
  await assistant.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', varadi.origin), {
      requestInit: { headers: { Authorization: `Bearer ${key}` } }
    })
  );
  const propose = async (decision: object, why: string) => {
    const made = await assistant.callTool({
      name: 'propose_decision',
      arguments: { report: filed.report, decision, version: 1, why }
    });
    expect(made.isError, JSON.stringify(made)).toBeFalsy();
  };
  await propose({ kind: 'acknowledge', body: {} }, 'The place is clear.');
  const words = 'We could not find it. Where exactly is it?';
  await propose({ kind: 'reject', body: { reason: 'unclear', text: words } }, 'No photo.');

  await page.getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByText('Proposals: 2')).toBeVisible();
  await page.getByRole('link', { name: /Pothole/ }).click();
  const proposals = page.getByRole('region', { name: 'Proposed by your assistant' });
  await expect(proposals.getByText(words)).toBeVisible();
  await expect(proposals.getByText('The resident will read:')).toBeVisible();
  await expect(page.locator('article header').getByText('New')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('report.png'), fullPage: true });

  await context.setOffline(true);
  await proposals.getByRole('listitem').first().getByRole('button', { name: 'Accept' }).click();
  await expect(proposals.getByRole('listitem')).toHaveCount(1);
  await expect(page.locator('article header').getByText('Waiting to be sent')).toBeVisible();
  await proposals.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('This needs a network. Please try again.')).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator('article header').getByText('Waiting to be sent')).toBeHidden();
  await expect(page.locator('article header').getByText('Acknowledged')).toBeVisible();
  await proposals.getByRole('button', { name: 'Dismiss' }).click();
  await expect(proposals).toHaveCount(0);

  await page.getByRole('link', { name: 'Account' }).click();
  await expect(assistants.getByText(/^Last used/)).toBeVisible();
  await assistants.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(assistants.getByText('None yet.')).toBeVisible();
  await expect(assistant.listTools()).rejects.toThrow();
  await assistant.close();
});
