import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Services } from '../services.ts';
import type { AssistantSession } from './assistants.ts';
import { createTools } from './tools.ts';

/** Somebody without wards, who is nobody in the database. */
const NOBODY: AssistantSession = {
  assistant: '',
  officer: { id: '', name: '', email: '', role: 'officer', wards: [], corporations: [] }
};

/**
 * Asks the service for assistants for its tools, as an assistant would.
 *
 * @throws if it does not list them
 */
export async function pingTools(services: Services): Promise<void> {
  const { fetch } = createMcpHandler(() => createTools(services, NOBODY));
  const reply = await fetch(
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream'
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    })
  );
  const text = await reply.text();
  if (!reply.ok || !text.includes('search_reports'))
    throw new Error(`no list of tools: ${reply.status} ${text.slice(0, 200)}`);
}
