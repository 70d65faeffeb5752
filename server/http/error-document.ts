import type { AppContext } from './context.ts';

/** Whether a browser requests a page, which must get HTML and not JSON. */
export function wantsDocument(c: AppContext): boolean {
  if (c.req.path.startsWith('/api/')) return false;
  const destination = c.req.header('sec-fetch-dest');
  if (destination !== undefined) return destination === 'document' || destination === 'iframe';
  return /\btext\/html\b/.test(c.req.header('accept') ?? '');
}

/** In both languages, since the server does not know the person's choice. */
const WORDS = {
  missing: {
    en: 'There is nothing here.',
    kn: 'ಇಲ್ಲಿ ಏನೂ ಇಲ್ಲ.'
  },
  busy: {
    en: 'Too many people are using Varadi right now. What you have written is still on your phone. Wait a minute and try again.',
    kn: 'ಈಗ ತುಂಬಾ ಜನ ಈ ಆ್ಯಪ್ ಬಳಸುತ್ತಿದ್ದಾರೆ. ನೀವು ಬರೆದದ್ದು ನಿಮ್ಮ ಫೋನ್‌ನಲ್ಲೇ ಇದೆ. ಒಂದು ನಿಮಿಷ ಬಿಟ್ಟು ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ.'
  },
  fault: {
    en: 'Something went wrong on our side. What you have written is still on your phone. For danger, ring 1533.',
    kn: 'ನಮ್ಮ ಕಡೆ ಏನೋ ತಪ್ಪಾಗಿದೆ. ನೀವು ಬರೆದದ್ದು ನಿಮ್ಮ ಫೋನ್‌ನಲ್ಲೇ ಇದೆ. ಅಪಾಯವಿದ್ದರೆ 1533ಕ್ಕೆ ಕರೆ ಮಾಡಿ.'
  }
} as const;

const wordsFor = (status: number) => {
  if (status === 429 || status === 503) return WORDS.busy;
  return status >= 500 ? WORDS.fault : WORDS.missing;
};

/** A page that states the error and links to the app; it loads no other files. */
export function errorDocument(status: number): string {
  const { en, kn } = wordsFor(status);
  return `<!doctype html>
<html>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Varadi · ವರದಿ</title></head>
<body>
<p lang="kn">${kn} <a href="/">ವರದಿ ತೆರೆಯಿರಿ</a></p>
<p lang="en">${en} <a href="/">Open Varadi</a></p>
</body>
</html>
`;
}
