import { z } from 'zod';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { office, type ApiOperation } from './operation.ts';

const MCP_ACCEPT = 'application/json, text/event-stream';

/** What officers, their assistants and administrators may ask, in the order in which the examples are executed. */
export const OFFICE_OPERATIONS: readonly ApiOperation[] = [
  office(OFFICE_CALLS.signIn, {
    topic: 'officers',
    who: 'anyone',
    summary: 'Signs an officer in; sets the cookie of the session.',
    example: { body: { email: 'asha@example.org', password: 'not her password' }, status: 401 }
  }),
  office(OFFICE_CALLS.signInByLink, {
    topic: 'officers',
    who: 'anyone',
    summary: 'Signs in by a one-time link.',
    example: { body: { token: 'a-token-that-nobody-was-given' }, status: 401 }
  }),
  office(OFFICE_CALLS.profile, {
    topic: 'officers',
    who: 'officer',
    summary: 'The signed-in officer, and what their device needs offline.',
    example: {}
  }),
  office(OFFICE_CALLS.updateAccount, {
    topic: 'officers',
    who: 'officer',
    summary: 'Sets one’s name, and one’s password.',
    example: {
      body: { name: 'Asha Rao', email: 'asha@example.org', password: 'a long password' }
    }
  }),
  {
    method: 'GET',
    path: '/api/officers/live',
    topic: 'officers',
    who: 'officer',
    summary: 'A stream of hints that there is something to pull.',
    media: 'text/event-stream',
    example: {}
  },
  office(OFFICE_CALLS.updateAgencies, {
    topic: 'officers',
    who: 'administrator',
    summary: 'Replaces the table of responsible agencies.',
    example: {
      body: {
        agencies: [
          {
            id: 'roads',
            name: { en: 'Roads', kn: 'ರಸ್ತೆಗಳು' },
            categories: ['pothole']
          }
        ]
      }
    }
  }),
  office(OFFICE_CALLS.assistants, {
    topic: 'assistants',
    who: 'officer',
    summary: 'The officer’s own assistants, and where they connect to.',
    example: {}
  }),
  office(OFFICE_CALLS.addAssistant, {
    topic: 'assistants',
    who: 'officer',
    summary:
      'Makes a key for one more assistant; only this reply has it. Where `ASSISTANTS` is on.',
    example: { body: { name: 'My helper' } }
  }),
  office(OFFICE_CALLS.revokeAssistant, {
    topic: 'assistants',
    who: 'officer',
    summary: 'Ends an assistant at once.',
    example: { body: { id: '0197f1a0-0000-7000-8000-0000000000d1' } }
  }),
  office(OFFICE_CALLS.dismissProposal, {
    topic: 'assistants',
    who: 'officer',
    summary: 'Takes a proposal of one’s assistant off the screen.',
    example: { body: { id: '0197f1a0-0000-7000-8000-0000000000d2' } }
  }),
  {
    method: 'POST',
    path: '/mcp',
    topic: 'assistants',
    who: 'assistant',
    summary:
      'The Model Context Protocol (streamable HTTP, without sessions), for tools that read and propose. Where `ASSISTANTS` is on.',
    body: z.looseObject({ jsonrpc: z.literal('2.0'), method: z.string() }),
    // Clients of the revision of 2026 get JSON.
    media: 'text/event-stream',
    headers: { Accept: MCP_ACCEPT },
    example: { headers: { Accept: MCP_ACCEPT }, body: { jsonrpc: '2.0', id: 1, method: 'ping' } }
  },
  office(OFFICE_CALLS.budget, {
    topic: 'budget',
    who: 'administrator',
    summary: 'What the paid model has cost, what is reserved, and the limits. In nano-dollars.',
    example: {}
  }),
  office(OFFICE_CALLS.ledger, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Entries of the ledger, newest first.',
    example: { path: '/api/budget/ledger?kind=settle' }
  }),
  {
    method: 'GET',
    path: '/api/budget/ledger.csv',
    topic: 'budget',
    who: 'administrator',
    summary: 'The ledger as a table.',
    media: 'text/csv',
    example: {}
  },
  office(OFFICE_CALLS.setLimit, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Sets a limit: from the soft amount on a cheaper model, at the cap none.',
    example: { body: { id: 'total/day', cap: 5_000_000_000, soft: 4_000_000_000 } }
  }),
  office(OFFICE_CALLS.setKillSwitch, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Stops spending under a limit at once, or allows it again.',
    example: { body: { id: 'total/day', killed: true } }
  }),
  office(OFFICE_CALLS.triageOutcomes, {
    topic: 'budget',
    who: 'administrator',
    summary: 'How often officers took what triage suggested.',
    example: {}
  })
];
