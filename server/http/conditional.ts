import type { AppContext } from './context.ts';

/** What tells one version of an answer from another (RFC 9110, 8.8). */
export type Validators = {
  /** Strong, in quotes. */
  etag: string;
  lastModified: Date;
};

export function putValidators(c: AppContext, { etag, lastModified }: Validators): void {
  c.header('ETag', etag);
  c.header('Last-Modified', lastModified.toUTCString());
}

/**
 * Puts the validators on an answer, and tells whether the asker has this very version already. Tags are
 * compared weakly, as RFC 9110 (13.1.2) asks of `If-None-Match`: whoever compresses an answer on its
 * way weakens its tag. `If-Modified-Since` counts only where no tag was sent.
 */
export function isUnchanged(c: AppContext, validators: Validators): boolean {
  putValidators(c, validators);
  const { etag, lastModified } = validators;
  const tags = c.req.header('if-none-match');
  if (tags !== undefined) {
    return tags.split(',').some((tag) => tag.trim() === '*' || plain(tag) === plain(etag));
  }
  const since = Date.parse(c.req.header('if-modified-since') ?? '');
  // The header holds whole seconds.
  return Math.floor(lastModified.getTime() / 1_000) * 1_000 <= since;
}

/** `W/"x"`, `"x"`, and `"x-gzip"` as some servers write it, are one version. */
const plain = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replace(/-(gzip|br|zstd)"$/, '"');
