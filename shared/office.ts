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
  unnamed: z.boolean()
});
export type Profile = z.infer<typeof Profile>;
