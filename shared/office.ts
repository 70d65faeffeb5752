import * as z from 'zod/mini';
import { ROLES } from './access.ts';
import { CATEGORIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';

/* What the server tells an officer's device; read with open lists, since the device may be older (S13). */

/** An agency as a device keeps it, to name who mends what without a network. */
export const AgencyView = openObject({
  id: z.string(),
  name: openObject({ en: z.string(), kn: z.string() }),
  categories: z.array(openEnum(CATEGORIES))
});
export type AgencyView = z.infer<typeof AgencyView>;

/** Who is signed in, and what their device is to keep for the times without a network. */
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
  /** The first administrator has yet to say who they are. */
  unnamed: z.boolean()
});
export type Profile = z.infer<typeof Profile>;
