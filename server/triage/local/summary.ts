import type { Category } from '#shared/categories.ts';
import { matcher, type FoldedText } from './match.ts';

type Line = { en: string; kn: string };

/** As the app calls them. */
export const NAMES: Readonly<Record<Category, Line>> = {
  pothole: { en: 'Pothole', kn: 'ರಸ್ತೆ ಗುಂಡಿ' },
  road_surface: { en: 'Damaged road', kn: 'ಹಾಳಾದ ರಸ್ತೆ' },
  blocked_drain: { en: 'Blocked drain', kn: 'ಕಟ್ಟಿಕೊಂಡ ಚರಂಡಿ' },
  manhole: { en: 'Manhole open or broken', kn: 'ತೆರೆದ ಅಥವಾ ಮುರಿದ ಮ್ಯಾನ್‌ಹೋಲ್' },
  waterlogging: { en: 'Waterlogging', kn: 'ನೀರು ನಿಂತಿದೆ' },
  sewage: { en: 'Sewage overflow', kn: 'ಒಳಚರಂಡಿ ಉಕ್ಕುತ್ತಿದೆ' },
  storm_drain: { en: 'Damaged storm-water drain', kn: 'ಹಾಳಾದ ಮಳೆನೀರು ಚರಂಡಿ' },
  footpath_slab: { en: 'Broken footpath slab', kn: 'ಮುರಿದ ಫುಟ್‌ಪಾತ್ ಚಪ್ಪಡಿ' },
  other: { en: 'Something else', kn: 'ಬೇರೆ ಸಮಸ್ಯೆ' }
};

/** What the words may say besides, the gravest first, as `lexicon.ts` writes words. */
const FACTS: readonly (readonly [words: string, line: Line])[] = [
  [
    'muchala|muchchala|mucchala|lid|cover|dhakkan|dhakan|dakkan+illa$|ila$|illad|missing|stolen|gone|kaddu|kalav|nahi|nahin|gayab|chori|open|bina|without ' +
      'manhole+open|khula|khuli|tered|terid muchalavilla ಮುಚ್ಚಳವಿಲ್ಲ ಮುಚ್ಚಳ|ಕವರ್|ಲಿಡ್+ಇಲ್ಲ|ಕದ್ದ|ಕಳವ|ತೆರೆ|ಕಾಣೆ ढक्कन|ढकन|कवर+नहीं|नही|गायब|चोरी|बिना|खुल मैनहोल+खुल',
    { en: 'cover missing', kn: 'ಮುಚ್ಚಳ ಇಲ್ಲ' }
  ],
  [
    'wire|wires|cable|current|bijli|vidyut|tanti|transformer+water|neeru|neer|pani|paani|shock|live|spark|hanging|fallen|bidd|latak|gir|hod|jhatk|netad|jotad ' +
      'ವಿದ್ಯುತ್|ತಂತಿ|ಕರೆಂಟ್|ವೈರ್+ಶಾಕ್|ಹೊಡೆ|ಬಿದ್ದ|ನೇತಾ|ಜೋತ|ಕಿಡಿ|ನೀರ बिजली|करंट|करेंट|तार+लटक|गिर|टूट|झटक|शॉक|पानी|चिंगारी',
    { en: 'electricity within reach', kn: 'ವಿದ್ಯುತ್ ಅಪಾಯ' }
  ],
  [
    'died$ death$ killed satt$ sattu$ sathu$ tirkondr tirikondr tirkondl maut+ho|hui ಸಾವು ಸತ್ತ ಮೃತ ತೀರಿಕೊಂಡ मौत+हो|हुई मृत$ मृत्यु+हो|हुई',
    { en: 'somebody is said to have died', kn: 'ಸಾವು ಸಂಭವಿಸಿದೆ ಎನ್ನಲಾಗಿದೆ' }
  ],
  [
    'injur hurt fracture bleeding broke|broken+leg|arm|hand chot+lag fell+down|off|inside|into biddru biddaru biddlu biddavre magu|makkalu|huduga|hudga|hudgi|obba|obbaru|ajji|ajja+bidbit|biddide$|bidda$|bittu$ ' +
      'ಗಾಯ ಬಿದ್ದರು ಬಿದ್ದಳು ಬಿದ್ರು ಬಿದ್ದಿದ್ದಾರೆ ಬಿದ್ದಿದ್ದಾನೆ ಮಗು|ಹುಡುಗ|ಹುಡುಗಿ|ಅಜ್ಜಿ|ಅಜ್ಜ|ಒಬ್ಬ+ಬಿದ್ದಿದೆ|ಬಿದ್ದಿತ್ತು|ಬಿತ್ತು|ಬಿದ್ದಿದ್ದ चोट घायल गिर+गया|गए|गई|चुक+बच्च|आदमी|लोग|बुज़ुर्ग|बुजुर्ग|स्कूटी|बाइक|औरत|महिला|लड़क gir$+gaya$|gaye$|gayi$|chuk+bike|scoot|bachch|aadmi|log$|wife|buzurg|papa|mummy|bhai|aurat|ladk|uncle|aunty|rider',
    { en: 'somebody fell or was hurt', kn: 'ಯಾರೋ ಬಿದ್ದಿದ್ದಾರೆ ಅಥವಾ ಗಾಯವಾಗಿದೆ' }
  ],
  [
    'skid bike|scooter|scooty|gadi+slip|phisal|fisal|jaari ಸ್ಕಿಡ್ ಬೈಕ್|ಸ್ಕೂಟರ್|ಗಾಡಿ+ಜಾರಿ बाइक|स्कूटी|गाड़ी+फिसल',
    { en: 'two-wheelers skid', kn: 'ಬೈಕ್‌ಗಳು ಜಾರುತ್ತಿವೆ' }
  ],
  [
    'water|sewage+entered|entering|enters|inside+house|houses|home|homes|shop|shops manege+nugg|neeru|barta mane+olage+neeru|neer ghar|gharon|dukaan|dukan+ghus|andar+pani|paani ' +
      'ಮನೆಗೆ|ಮನೆಗಳಿಗೆ|ಮನೆಯೊಳ|ಅಂಗಡಿ+ನೀರ|ನುಗ್ಗ|ಕೊಳಚೆ घर|घरों|दुकान+घुस|अंदर+पानी',
    { en: 'water enters buildings', kn: 'ಕಟ್ಟಡಗಳೊಳಗೆ ನೀರು ನುಗ್ಗುತ್ತಿದೆ' }
  ],
  [
    'knee|waist+deep|water|high monakal monakaal mandi+neeru|udda sontad ghutn|ghutne|kamar+pani|paani|tak ಮೊಣಕಾಲ ಮಂಡಿ|ಸೊಂಟ+ನೀರ|ಉದ್ದ घुटन|कमर+पानी|तक',
    { en: 'water to the knee or deeper', kn: 'ಮೊಣಕಾಲು ಮಟ್ಟ ಅಥವಾ ಹೆಚ್ಚು ನೀರು' }
  ],
  [
    'traffic+jam|stuck|block|slow jam$+gadi|gaadi|road|traffic vahana|gadi+nint|sikk ಟ್ರಾಫಿಕ್+ಜಾಮ್ ಸಂಚಾರ ट्रैफिक जाम+गाड़|सड़क',
    { en: 'traffic is held up', kn: 'ಸಂಚಾರಕ್ಕೆ ಅಡಚಣೆ' }
  ],
  [
    'smell stink stinking foul vasane vaasane durvasane gabbu badbu badboo durgandh ವಾಸನೆ ಗಬ್ಬು ದುರ್ನಾತ ನಾರುತ್ತ ನಾರ್ತಾ बदबू दुर्गंध',
    { en: 'bad smell', kn: 'ಕೆಟ್ಟ ವಾಸನೆ' }
  ],
  ['mosquito solle machhar machar macchar ಸೊಳ್ಳೆ मच्छर', { en: 'mosquitoes', kn: 'ಸೊಳ್ಳೆ ಕಾಟ' }],
  [
    'school schools shaale shale shaalege vidyalay ಶಾಲೆ ಸ್ಕೂಲ್ स्कूल विद्यालय',
    { en: 'near a school', kn: 'ಶಾಲೆಯ ಹತ್ತಿರ' }
  ],
  [
    'night|dark+see|visible|light|kaan|kaanalla|dikh kattal kattale andher ಕತ್ತಲ ರಾತ್ರಿ+ಕಾಣ अंधेर रात+दिख',
    { en: 'not seen in the dark', kn: 'ಕತ್ತಲಲ್ಲಿ ಕಾಣುವುದಿಲ್ಲ' }
  ],
  [
    'complained complaint|complaints+given|made|times|many|raised|earlier dooru|duru|complaint+kott|kodt|helid shikayat complaint+ki$|kiya|kar|di$ ದೂರು+ಕೊಟ್ಟ|ನೀಡಿ|ಹೇಳಿ ಕಂಪ್ಲೇಂಟ್+ಕೊಟ್ಟ|ಮಾಡಿ शिकायत+की|कर|दी|किया',
    { en: 'reported before', kn: 'ಹಿಂದೆಯೂ ದೂರು ನೀಡಲಾಗಿದೆ' }
  ]
];
const facts = FACTS.map(([words, line]) => ({ isIn: matcher(words), line }));

/** An officer's card has room for so much. */
const FACTS_MAX = 4;

/** One line from what the words say, in both languages; null where that is no more than the category. */
export function summaryOf(text: string, folded: FoldedText, category: Category): Line | null {
  const said = facts.filter(({ isIn }) => isIn(folded).length > 0).map(({ line }) => line);
  const since = durationIn(text);
  const lines = [...said.slice(0, FACTS_MAX), ...(since ? [since] : [])];
  if (lines.length === 0) return null;
  const line = (language: keyof Line) =>
    `${NAMES[category][language]}: ${lines.map((one) => one[language]).join(', ')}`;
  return { en: line('en'), kn: line('kn') };
}

/** Beginnings of the words for each unit, for Kannada and Hindi add their endings. */
const UNITS: readonly { form: string; en: [one: string, many: string]; kn: [string, string] }[] = [
  {
    form: 'day|din|ದಿನ|दिन',
    en: ['day', 'days'],
    kn: ['ದಿನದಿಂದ', 'ದಿನಗಳಿಂದ']
  },
  {
    form: 'week|vaara|vara|hafte|hafta|hafton|ವಾರ|हफ्त|सप्ताह',
    en: ['week', 'weeks'],
    kn: ['ವಾರದಿಂದ', 'ವಾರಗಳಿಂದ']
  },
  {
    form: 'month|tingal|tingla|mahine|mahina|mahino|ತಿಂಗಳ|महीन|महिन',
    en: ['month', 'months'],
    kn: ['ತಿಂಗಳಿಂದ', 'ತಿಂಗಳುಗಳಿಂದ']
  },
  {
    form: 'year|varsha|varusha|saal|ವರ್ಷ|साल',
    en: ['year', 'years'],
    kn: ['ವರ್ಷದಿಂದ', 'ವರ್ಷಗಳಿಂದ']
  }
];

/** Number words from 1 up, each with its spellings. */
const NUMBERS: readonly string[] = [
  'one|ondu|ek|ಒಂದು|एक',
  'two|eradu|yeradu|do|ಎರಡು|दो',
  'three|mooru|muru|teen|ಮೂರು|तीन',
  'four|nalku|naalku|char|chaar|ನಾಲ್ಕು|चार',
  'five|aidu|paanch|panch|ಐದು|पांच|पाँच',
  'six|aaru|chhe|cheh|ಆರು|छह|छः',
  'seven|elu|yelu|saat|ಏಳು|सात',
  'eight|entu|aath|ಎಂಟು|आठ',
  'nine|ombattu|nau|ಒಂಬತ್ತು|नौ',
  'ten|hattu|das|ಹತ್ತು|दस'
];
const COUNTS: ReadonlyMap<string, number> = new Map(
  NUMBERS.flatMap((spellings, i) => spellings.split('|').map((word) => [word, i + 1]))
);
const number = `\\p{Nd}{1,2}|${NUMBERS.join('|')}`;
const durations = UNITS.map((unit) => ({
  ...unit,
  found: new RegExp(`(?<![\\p{L}\\p{M}\\p{Nd}])(${number})[\\s-]*(?:${unit.form})`, 'iu')
}));
/** It has lasted so long, and does not come so often or by then. */
const LASTING =
  /\b(?:since|for|from|past|last|over|se|aaytu|aytu|aagide|ho gaye?|ho gaya|already)\b|(?:inda|ದಿಂದ|ಳಿಂದ|ಆಯ್ತು|ಆಯಿತು|ಆಗಿದೆ|ಆದರೂ|ಆದ್ರೂ)|(?<!\p{L})(?:से|हो गए|हो गये|हो गया|हुए)(?!\p{L})/iu;

function durationIn(text: string): Line | null {
  if (!LASTING.test(text)) return null;
  for (const { found, en, kn } of durations) {
    const word = found.exec(text)?.[1]?.toLowerCase();
    if (!word) continue;
    const count = valueOf(word);
    if (count < 1) continue;
    const which = count === 1 ? 0 : 1;
    return { en: `for ${count} ${en[which]}`, kn: `${count} ${kn[which]}` };
  }
  return null;
}

/** Of figures in Latin, Kannada or Devanagari, and of number words. */
function valueOf(word: string): number {
  const named = COUNTS.get(word);
  if (named !== undefined) return named;
  let value = 0;
  for (const figure of word) value = value * 10 + figureOf(figure);
  return value;
}

/** Figures stand together in Unicode, ten by ten, and each script's begin at a multiple of 16 plus 6. */
function figureOf(figure: string): number {
  const code = figure.codePointAt(0)!;
  return code < 0x80 ? code - 0x30 : (code & 0xf) - 6;
}
