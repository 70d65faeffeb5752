import type { AppContext } from './context.ts';

/** The validators of a response (RFC 9110, 8.8). */
export type Validators = {
  /** A strong tag, with quotes. */
  etag: string;
  lastModified: Date;
};

export function setValidators(c: AppContext, { etag, lastModified }: Validators): void {
  c.header('ETag', etag);
  c.header('Last-Modified', lastModified.toUTCString());
}

/**
 * Sets the validators of a response, and returns whether the client already has this version. Tags are compared weakly,
 * as RFC 9110 (13.1.2) requires for `If-None-Match`, since proxies that compress a response weaken its tag.
 * `If-Modified-Since` counts only if no tag was sent.
 */
export function isNotModified(c: AppContext, validators: Validators): boolean {
  setValidators(c, validators);
  const { etag, lastModified } = validators;
  const tags = c.req.header('if-none-match');
  if (tags !== undefined) {
    return tags
      .split(',')
      .some((tag) => tag.trim() === '*' || normalized(tag) === normalized(etag));
  }
  const since = Date.parse(c.req.header('if-modified-since') ?? '');
  // The header holds whole seconds.
  return Math.floor(lastModified.getTime() / 1_000) * 1_000 <= since;
}

/** `W/"x"`, `"x"` and `"x-gzip"`, which some servers write, are the same version. */
const normalized = (tag: string): string =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replace(/-(gzip|br|zstd)"$/, '"');
