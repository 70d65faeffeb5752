import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Pusher } from '../actors/pusher.ts';

/** What every handler finds in its context. */
export type AppEnv = {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    /** The client's address, past trusted proxies only. */
    address: string;
    actor: Pusher;
  };
};

export type AppContext = Context<AppEnv>;
