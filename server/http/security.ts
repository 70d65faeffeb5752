import { secureHeaders } from 'hono/secure-headers';

/** Has the browser drop what it has cached of the office; never the storage, which holds unsent work. */
export const CLEAR_CACHE = ['Clear-Site-Data', '"cache"'] as const;

const common = (isTls: boolean) =>
  ({
    strictTransportSecurity: isTls ? 'max-age=31536000; includeSubDomains' : false,
    xContentTypeOptions: 'nosniff',
    crossOriginResourcePolicy: 'same-origin',
    // Of another age, or for other browsers; each would cost its bytes on every answer.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false
  }) as const;

/** For answers that are no documents: nothing in them may run or be framed, and every byte counts. */
export const dataHeaders = (isTls: boolean) =>
  secureHeaders({
    ...common(isTls),
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    xFrameOptions: false,
    referrerPolicy: false,
    crossOriginOpenerPolicy: false
  });

/**
 * For the app's documents and files. Scripts run from our own files only; the few lines that start a
 * page are named by their hashes, and so are the styles that are written into it.
 *
 * @param hashes as `'sha256-…'`
 * @param isTls browsers may be told to come back by TLS alone
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
      // Svelte and the map set styles on elements; style sheets come from our own files.
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
    xFrameOptions: 'DENY',
    referrerPolicy: 'same-origin',
    crossOriginOpenerPolicy: 'same-origin',
    permissionsPolicy: {
      geolocation: ['self'],
      camera: ['self'],
      microphone: [],
      payment: [],
      usb: [],
      midi: []
    }
  });
