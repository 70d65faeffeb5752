import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Pusher } from '../actors/pusher.ts';

/** The context of every handler. */
export type AppEnv = {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** The client's address, as trusted proxies forward it. */
    address: string;
    actor: Pusher;
    /** An officer is signed in, also where no `actor` is established. */
    isOfficer?: true;
  };
};

export type AppContext = Context<AppEnv>;
