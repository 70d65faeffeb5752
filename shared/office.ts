import * as z from 'zod/mini';
import { ROLES } from './access.ts';
import { CATEGORIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';

/* What the server sends an officer's device; lists are open, since the device may be older (S13). */

/** An agency as a device stores it, to show responsible agencies offline. */
export const AgencyView = openObject({
  id: z.string(),
  name: openObject({ en: z.string(), kn: z.string() }),
  categories: z.array(openEnum(CATEGORIES))
});
export type AgencyView = z.infer<typeof AgencyView>;

const Run = openObject({ at: z.string(), result: z.string() });

/** What an administrator sees of the whole installation. */
export const SystemHealth = openObject({
  version: z.string(),
  schema: z.string(),
  server: z.string(),
  database: z.string(),
  checks: z.array(openObject({ name: z.string(), state: z.string() })),
  queues: z.array(
    openObject({
      name: z.string(),
      waiting: z.number(),
      active: z.number(),
      failed: z.number(),
      oldestSeconds: z.number()
    })
  ),
  freeBytes: z.number(),
  /** `off`, `none`, `fine`, `late` or `failed`; when one was made, and restored beside the system. */
  backups: openObject({
    state: z.string(),
    made: z.optional(Run),
    tried: z.optional(Run),
    failure: z.optional(z.string())
  }),
  /** Open reports in wards that no officer looks after. */
  uncovered: z.array(openObject({ ward: z.string(), reports: z.number() })),
  /** Open reports that have had no ward for more than a day. */
  unplaced: z.number(),
  usage: z.array(
    openObject({ day: z.string(), what: z.string(), version: z.string(), times: z.number() })
  )
});
export type SystemHealth = z.infer<typeof SystemHealth>;

/** Programs that act as the officer by a key. @property address where they connect to */
export const Assistants = openObject({
  address: z.string(),
  assistants: z.array(
    openObject({
      id: z.string(),
      name: z.string(),
      madeAt: z.string(),
      usedAt: z.nullable(z.string()),
      expiresAt: z.string()
    })
  )
});
export type Assistants = z.infer<typeof Assistants>;

/** The signed-in officer, and what their device needs offline. */
export const Profile = openObject({
  officer: openObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: openEnum(ROLES),
    wards: z.array(z.string()),
    corporations: z.array(z.string())
  }),
  scopes: z.array(z.string()),
  agencies: z.array(AgencyView),
  /** The first administrator has not entered a name and address yet. */
  unnamed: z.boolean(),
  /** Whether this installation lets officers have assistants; absent from older servers. */
  assistants: z.optional(z.boolean())
});
export type Profile = z.infer<typeof Profile>;
