import type { Category } from '#shared/categories.ts';
import type { Line } from './line.ts';
import { durationIn } from './duration.ts';
import { foldText, matcher, type FoldedText } from './match.ts';

/** The same names as in the app. */
export const NAMES: Readonly<Record<Category, Line>> = {
  pothole: { en: 'Pothole', kn: 'ರಸ್ತೆ ಗುಂಡಿ' },
  road_surface: { en: 'Damaged road', kn: 'ರಸ್ತೆ ಹಾಳಾಗಿದೆ' },
  blocked_drain: { en: 'Blocked drain', kn: 'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡಿದೆ' },
  manhole: { en: 'Manhole open or broken', kn: 'ಮ್ಯಾನ್‌ಹೋಲ್ ಮುಚ್ಚಳ ಇಲ್ಲ / ಮುರಿದಿದೆ' },
  waterlogging: { en: 'Waterlogging', kn: 'ನೀರು ನಿಂತಿದೆ' },
  sewage: { en: 'Sewage overflow', kn: 'ಒಳಚರಂಡಿ ಉಕ್ಕುತ್ತಿದೆ' },
  storm_drain: { en: 'Damaged storm-water drain', kn: 'ಮಳೆನೀರು ಕಾಲುವೆ ಹಾಳಾಗಿದೆ' },
  footpath_slab: { en: 'Broken footpath slab', kn: 'ಫುಟ್‌ಪಾತ್ ಚಪ್ಪಡಿ ಮುರಿದಿದೆ' },
  other: { en: 'Something else', kn: 'ಬೇರೆ ಸಮಸ್ಯೆ' }
};

/** A fact does not count where it is denied, or is about an animal. */
const DENIED =
  'no$ not$ nobody none$ isnt$ wasnt$ never without luckily wasn$ weren$ didn$ hasn$ isn$ doesn$ illa$ illad aagilla ' +
  'ಇಲ್ಲ ಆಗಿಲ್ಲ ಬಿದ್ದಿಲ್ಲ nahi nahin nhi$ नहीं नही';
const SUPPOSED =
  'could$ may$ might$ will$ would$ can$ get$ nearly almost sakta sakti sakte ho$+sak hogabahudu सकती सकता सकते';
const ANIMALS =
  'dog dogs cat cats rat rats pigeon cow cows buffalo pig pigs nayi$ naayi ili$ bekku hasu$ dana$ handi$ kutta$ kutte billi chuha gaay ' +
  'ನಾಯಿ ಇಲಿ ಬೆಕ್ಕು ಹಸು ದನ ಹಂದಿ ಪಾರಿವಾಳ कुत्त बिल्ली चूह गाय सूअर कबूतर';

/**
 * Further facts that a text may state, the most serious first, in the notation of `lexicon.ts`. With `unless`, the
 * words must be in one clause that contains none of the words in `unless`.
 */
const FACTS: readonly { words: string; unless?: string; line: Line }[] = [
  {
    words:
      'muchala|muchchala|mucchala|lid|cover|dhakkan|dhakan|dakkan+illa$|ila$|illad|missing|stolen|gone|kaddu|kalav|nahi|nahin|gayab|chori|open|bina manhole|chamber|drain|pit+without+cover|lid ' +
      'manhole+open|khula|khuli|tered|terid muchalavilla ಮುಚ್ಚಳವಿಲ್ಲ ಮುಚ್ಚಳ|ಕವರ್|ಲಿಡ್+ಇಲ್ಲ|ಕದ್ದ|ಕಳವ|ತೆರೆ|ಕಾಣೆ ढक्कन|ढकन|कवर+नहीं|नही|गायब|चोरी|बिना|खुल मैनहोल+खुल',
    unless: 'not$ isn$',
    line: { en: 'cover missing', kn: 'ಮುಚ್ಚಳ ಇಲ್ಲ' }
  },
  {
    words:
      'wire|wires|cable|tanti|transformer+water|neeru|neer|pani|paani|shock|live|spark|hanging|fallen|bidda|biddi|latak|gir|hod|jhatk|netad|jotad current$|karent|bijli|vidyut|pole|kamba|khamba+shock|jhatk|hodi|hodey|spark ' +
      'ವಿದ್ಯುತ್|ತಂತಿ|ಕರೆಂಟ್|ವೈರ್+ಶಾಕ್|ಹೊಡೆದ|ಹೊಡೀ|ಬಿದ್ದ|ನೇತಾ|ಜೋತ|ಕಿಡಿ ತಂತಿ|ವೈರ್+ನೀರ करंट|करेंट|तार+लटक|गिर|टूट|झटक|शॉक|पानी|चिंगारी बिजली+झटक|शॉक|चिंगारी',
    unless: DENIED,
    line: { en: 'electricity within reach', kn: 'ವಿದ್ಯುತ್ ಅಪಾಯ' }
  },
  {
    words:
      'died$ death$ killed satt$ sattu$ sathu$ tirkondr tirikondr tirkondl maut+ho|hui ಸಾವು ಸತ್ತ ಮೃತ ತೀರಿಕೊಂಡ मौत+हो|हुई मृत$ मृत्यु+हो|हुई',
    unless: `${DENIED} ${SUPPOSED} ${ANIMALS}`,
    line: { en: 'somebody is said to have died', kn: 'ಸಾವು ಸಂಭವಿಸಿದೆ ಎನ್ನಲಾಗಿದೆ' }
  },
  {
    words:
      'injur hurt fracture bleeding broke$|broken+leg$|arm$|hip$|ankle|wrist chot+lag fell|slipped|tripped+child|children|kid$|boy|girl|man$|men$|woman|women|lady|person|people|mother|father|uncle|aunty|biker|rider|bike|scooter|student|friend|son$|daughter|wife|husband|i$|he$|she$|they biddru biddaru biddlu biddavre magu|makkalu|huduga|hudga|hudgi|obba|obbaru|ajji|ajja+bidbit|biddide$|bidda$|bittu$ ' +
      'ಗಾಯ ಬಿದ್ದರು ಬಿದ್ದಳು ಬಿದ್ರು ಬಿದ್ದಿದ್ದಾರೆ ಬಿದ್ದಿದ್ದಾನೆ ಮಗು|ಹುಡುಗ|ಹುಡುಗಿ|ಅಜ್ಜಿ|ಅಜ್ಜ|ಒಬ್ಬ+ಬಿದ್ದಿದೆ|ಬಿದ್ದಿತ್ತು|ಬಿತ್ತು|ಬಿದ್ದಿದ್ದ चोट घायल गिर+गया|गए|गई|चुक+बच्च|आदमी|लोग|बुज़ुर्ग|बुजुर्ग|स्कूटी|बाइक|औरत|महिला|लड़क gir$+gaya$|gaye$|gayi$|chuk+bike|scoot|bachch|aadmi|log$|wife|buzurg|papa|mummy|bhai|aurat|ladk|uncle|aunty|rider',
    unless: `${DENIED} ${SUPPOSED} ${ANIMALS} sick ill$ bimar`,
    line: { en: 'somebody fell or was hurt', kn: 'ಯಾರೋ ಬಿದ್ದಿದ್ದಾರೆ ಅಥವಾ ಗಾಯವಾಗಿದೆ' }
  },
  {
    words:
      'skid bike|scooter|scooty|gadi+slip|phisal|fisal|jaari ಸ್ಕಿಡ್ ಬೈಕ್|ಸ್ಕೂಟರ್|ಗಾಡಿ+ಜಾರಿ बाइक|स्कूटी|गाड़ी+फिसल',
    unless: DENIED,
    line: { en: 'two-wheelers skid', kn: 'ಬೈಕ್‌ಗಳು ಜಾರುತ್ತಿವೆ' }
  },
  {
    words:
      'water|sewage+entered|entering|enters|inside+house|houses|home|homes|shop|shops manege+nugg|neeru|barta mane+olage+neeru|neer ghar|gharon|dukaan|dukan+ghus|andar+pani|paani ' +
      'ಮನೆಗೆ|ಮನೆಗಳಿಗೆ|ಮನೆಯೊಳ|ಅಂಗಡಿ+ನೀರ|ನುಗ್ಗ|ಕೊಳಚೆ घर|घरों|दुकान+घुस|अंदर+पानी',
    unless: DENIED,
    line: { en: 'water enters buildings', kn: 'ಕಟ್ಟಡಗಳೊಳಗೆ ನೀರು ನುಗ್ಗುತ್ತಿದೆ' }
  },
  {
    words:
      'knee|waist+deep|water|high monakal monakaal mandi+neeru|udda sontad ghutn|ghutne|kamar+pani|paani|tak ಮೊಣಕಾಲ ಮಂಡಿ|ಸೊಂಟ+ನೀರ|ಉದ್ದ घुटन|कमर+पानी|तक',
    line: { en: 'water to the knee or deeper', kn: 'ಮೊಣಕಾಲು ಮಟ್ಟ ಅಥವಾ ಹೆಚ್ಚು ನೀರು' }
  },
  {
    words:
      'traffic+jam|stuck|block|slow jam$+gadi|gaadi|road|traffic vahana|gadi+nint|sikk ಟ್ರಾಫಿಕ್+ಜಾಮ್ ಸಂಚಾರ ट्रैफिक जाम+गाड़|सड़क',
    unless: DENIED,
    line: { en: 'traffic is held up', kn: 'ಸಂಚಾರಕ್ಕೆ ಅಡಚಣೆ' }
  },
  {
    words:
      'smell stink stinking foul vasane vaasane durvasane gabbu badbu badboo durgandh ವಾಸನೆ ಗಬ್ಬು ದುರ್ನಾತ ನಾರುತ್ತ ನಾರ್ತಾ बदबू दुर्गंध',
    unless: DENIED,
    line: { en: 'bad smell', kn: 'ಕೆಟ್ಟ ವಾಸನೆ' }
  },
  {
    words: 'mosquito solle machhar machar macchar ಸೊಳ್ಳೆ मच्छर',
    unless: DENIED,
    line: { en: 'mosquitoes', kn: 'ಸೊಳ್ಳೆ ಕಾಟ' }
  },
  {
    words: 'school schools shaale shale shaalege vidyalay ಶಾಲೆ ಸ್ಕೂಲ್ स्कूल विद्यालय',
    unless: 'no$ not$',
    line: { en: 'near a school', kn: 'ಶಾಲೆಯ ಹತ್ತಿರ' }
  },
  {
    words:
      'night|dark|raat|rathri+invisible|unseen|kaanalla|kanalla|kaansalla dark|night+see|seen|visible+not$|cannot|can$|hard|nobody|no$ kattal kattale andher ಕತ್ತಲ ರಾತ್ರಿ+ಕಾಣ अंधेर रात+दिख',
    line: { en: 'not seen in the dark', kn: 'ಕತ್ತಲಲ್ಲಿ ಕಾಣುವುದಿಲ್ಲ' }
  },
  {
    words:
      'complained complaint|complaints+given|made|times|many|raised|earlier dooru|duru|complaint+kott|kodt|helid shikayat complaint+ki$|kiya|kar|di$ ದೂರು+ಕೊಟ್ಟ|ನೀಡಿ|ಹೇಳಿ ಕಂಪ್ಲೇಂಟ್+ಕೊಟ್ಟ|ಮಾಡಿ शिकायत+की|कर|दी|किया',
    unless: DENIED,
    line: { en: 'reported before', kn: 'ಹಿಂದೆಯೂ ದೂರು ನೀಡಲಾಗಿದೆ' }
  }
];
const facts = FACTS.map(({ words, unless, line }) => ({
  isIn: matcher(words),
  unless: unless === undefined ? null : matcher(unless),
  line
}));
const CLAUSES =
  /[.!?।,;\n]+|\s(?:and|but|because|as|since|while|aadre|lekin|kyunki|kyonki|par|yaakandre|ಆದರೆ|ಯಾಕಂದ್ರೆ|ಏಕೆಂದರೆ|लेकिन|और|पर|क्योंकि)\s/i;
/** "No." before a number is not a denial. */
const NUMBER = /\bno\.?\s*(?=\d)/gi;

/** As many as fit on an officer's card. */
const FACTS_MAX = 4;

/** One line on what the text states, in both languages; null where it states no more than the category. */
export function summaryOf(text: string, folded: FoldedText, category: Category): Line | null {
  const found = facts.filter(({ isIn }) => isIn(folded).length > 0);
  const clauses = found.length === 0 ? [] : text.replace(NUMBER, '').split(CLAUSES).map(foldText);
  const said = found
    .filter(
      ({ isIn, unless }) =>
        unless === null ||
        clauses.some((clause) => isIn(clause).length > 0 && unless(clause).length === 0)
    )
    .map(({ line }) => line);
  const since = durationIn(text);
  const lines = [...said.slice(0, FACTS_MAX), ...(since ? [since] : [])];
  if (lines.length === 0) return null;
  const line = (language: keyof Line) =>
    `${NAMES[category][language]}: ${lines.map((one) => one[language]).join(', ')}`;
  return { en: line('en'), kn: line('kn') };
}
