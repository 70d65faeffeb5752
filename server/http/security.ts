import { secureHeaders } from 'hono/secure-headers';

/** Makes the browser delete its HTTP cache, but not its storage, which holds unsent operations. */
export const CLEAR_CACHE = ['Clear-Site-Data', '"cache"'] as const;

/** Headers that apply to a document for as long as a browser keeps it. */
export const POLICIES = ['Content-Security-Policy', 'Permissions-Policy'] as const;

const common = (isTls: boolean) =>
  ({
    strictTransportSecurity: isTls ? 'max-age=31536000; includeSubDomains' : false,
    xContentTypeOptions: 'nosniff',
    crossOriginResourcePolicy: 'same-origin',
    // Obsolete, or for browsers that are not supported; each would add bytes to every response.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false
  }) as const;

/** For what a person looks at. */
const OF_A_SCREEN = {
  xFrameOptions: 'DENY',
  referrerPolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin'
} as const;

/** For everything else these would only be more bytes. */
const NO_SCREEN = {
  xFrameOptions: false,
  referrerPolicy: false,
  crossOriginOpenerPolicy: false
} as const;

/** For responses that are not documents: no scripts, no framing, and as few bytes as possible. */
export const dataHeaders = (isTls: boolean) =>
  secureHeaders({
    ...common(isTls),
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    ...NO_SCREEN
  });

/**
 * For the app's scripts and styles, whose names contain their hash: on a slow link, headers that only a document needs
 * would cost as much as the smaller files. A worker has a policy of its own.
 */
export const fileHeaders = (isTls: boolean) =>
  secureHeaders({
    ...common(isTls),
    strictTransportSecurity: false,
    ...NO_SCREEN
  });

/**
 * For a page that needs no app: its own script and style, and pictures of this server.
 *
 * @param hashes as `'sha256-…'`
 */
export const pageHeaders = (
  hashes: { scripts: readonly string[]; styles: readonly string[] },
  isTls: boolean
) =>
  secureHeaders({
    ...common(isTls),
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: [...hashes.scripts],
      styleSrc: [...hashes.styles],
      imgSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"]
    },
    ...OF_A_SCREEN
  });

/**
 * For the app's documents and its other files. Scripts run from the app's own files only; the short inline script and the inline
 * styles of a page are allowed by their hashes.
 *
 * @param hashes as `'sha256-…'`
 * @param isTls whether to send HSTS, which makes browsers use TLS only
 */
export const documentHeaders = (
  hashes: { scripts: readonly string[]; styles: readonly string[] },
  isTls: boolean
) =>
  secureHeaders({
    ...common(isTls),
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", ...hashes.scripts],
      // Svelte and the map set styles on elements; style sheets come from the app's own files.
      styleSrc: ["'self'", ...hashes.styles],
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", 'blob:', 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      manifestSrc: ["'self'"],
      workerSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"]
    },
    ...OF_A_SCREEN,
    permissionsPolicy: {
      geolocation: ['self'],
      camera: ['self'],
      microphone: [],
      payment: [],
      usb: [],
      midi: []
    }
  });
