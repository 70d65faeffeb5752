import { sql, type Kysely } from 'kysely';

/** The tables of better-auth 1.7 with its own column names, and the officers' permissions. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(database);

  await run(`create table auth_user (
    id text primary key,
    name text not null,
    email text not null unique,
    "emailVerified" boolean not null,
    image text,
    "createdAt" timestamptz not null,
    "updatedAt" timestamptz not null
  )`);
  await run(`create table auth_session (
    id text primary key,
    "expiresAt" timestamptz not null,
    token text not null unique,
    "createdAt" timestamptz not null,
    "updatedAt" timestamptz not null,
    "ipAddress" text,
    "userAgent" text,
    "userId" text not null references auth_user (id) on delete cascade
  )`);
  await run('create index auth_session_by_user on auth_session ("userId")');
  await run(`create table auth_account (
    id text primary key,
    "accountId" text not null,
    "providerId" text not null,
    "userId" text not null references auth_user (id) on delete cascade,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz,
    scope text,
    password text,
    "createdAt" timestamptz not null,
    "updatedAt" timestamptz not null
  )`);
  await run('create index auth_account_by_user on auth_account ("userId")');
  await run(`create table auth_verification (
    id text primary key,
    identifier text not null,
    value text not null,
    "expiresAt" timestamptz not null,
    "createdAt" timestamptz not null,
    "updatedAt" timestamptz not null
  )`);
  await run('create index auth_verification_by_identifier on auth_verification (identifier)');

  await run(`create table officer (
    "user" text primary key references auth_user (id) on delete cascade,
    role text not null check (role in ('officer', 'supervisor', 'admin')),
    wards text[] not null,
    corporations text[] not null,
    disabled_at timestamptz,
    created_at timestamptz not null
  )`);
}
