import { describe, expect, test } from 'vitest';
import en from '#shared/messages/en.json' with { type: 'json' };
import kn from '#shared/messages/kn.json' with { type: 'json' };
import { CATEGORIES } from '#shared/categories.ts';
import { NAMES } from './summary.ts';
import { triageLocally } from './triage.ts';

describe('a local summary', () => {
  test.each([
    [
      'manhole muchala illa school munde, eradu dina aaytu',
      'Manhole open or broken: cover missing, near a school, for 2 days',
      'ಮ್ಯಾನ್‌ಹೋಲ್ ಮುಚ್ಚಳ ಇಲ್ಲ / ಮುರಿದಿದೆ: ಮುಚ್ಚಳ ಇಲ್ಲ, ಶಾಲೆಯ ಹತ್ತಿರ, 2 ದಿನಗಳಿಂದ'
    ],
    [
      'Manhole muchala illa, magu bidbittide',
      'Manhole open or broken: cover missing, somebody fell or was hurt',
      'ಮ್ಯಾನ್‌ಹೋಲ್ ಮುಚ್ಚಳ ಇಲ್ಲ / ಮುರಿದಿದೆ: ಮುಚ್ಚಳ ಇಲ್ಲ, ಯಾರೋ ಬಿದ್ದಿದ್ದಾರೆ ಅಥವಾ ಗಾಯವಾಗಿದೆ'
    ],
    [
      'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡು ೩ ವಾರಗಳಿಂದ ವಾಸನೆ ಬರುತ್ತಿದೆ',
      'Blocked drain: bad smell, for 3 weeks',
      'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡಿದೆ: ಕೆಟ್ಟ ವಾಸನೆ, 3 ವಾರಗಳಿಂದ'
    ],
    [
      'नाली जाम है, पानी घर के अंदर घुस गया, एक महीने से',
      'Blocked drain: water enters buildings, for 1 month',
      'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡಿದೆ: ಕಟ್ಟಡಗಳೊಳಗೆ ನೀರು ನುಗ್ಗುತ್ತಿದೆ, 1 ತಿಂಗಳಿಂದ'
    ],
    [
      'Pothole at the junction for the past 10 days, complained three times',
      'Pothole: reported before, for 10 days',
      'ರಸ್ತೆ ಗುಂಡಿ: ಹಿಂದೆಯೂ ದೂರು ನೀಡಲಾಗಿದೆ, 10 ದಿನಗಳಿಂದ'
    ]
  ])('summarises “%s”', (words, english, kannada) => {
    expect(triageLocally(words).summary).toEqual({ en: english, kn: kannada });
  });

  test.each([
    ['pothole since 2 weeks', 2, 'week'],
    ['pothole for the past 10 days', 10, 'day'],
    ['pothole here for over a month now', 1, 'month'],
    ['pothole for 3 days in a row', 3, 'day'],
    ['गड्ढा है, हमको 3 महीने से परेशानी है', 3, 'month'],
    ['ಗುಂಡಿ, ಬೀದಿಗೆ 5 ವರ್ಷದಿಂದ ಡಾಂಬರು ಇಲ್ಲ', 5, 'year'],
    ['gundi ide, 2 varshadinda', 2, 'year'],
    ['gundi ide, mooru varsha aytu', 3, 'year'],
    ['gundi ide, 2 vaaradinda', 2, 'week'],
    ['gundi ide, mooru tingalinda', 3, 'month'],
    ['gundi ide, 15 dina aaytu', 15, 'day'],
    ['ಗುಂಡಿ ಇದೆ, ಎರಡು ವರ್ಷದಿಂದ', 2, 'year'],
    ['ಗುಂಡಿ ಇದೆ, ೧೦ ದಿನ ಆಯ್ತು', 10, 'day'],
    ['gaddha hai do hafte se', 2, 'week'],
    ['gaddha hai, teen mahine ho gaye', 3, 'month'],
    ['गड्ढा है, पाँच दिनों से', 5, 'day'],
    ['गड्ढा है, १२ साल हो गए', 12, 'year']
  ])('states how long the problem has lasted: “%s”', (words, count, unit) => {
    const plural = count === 1 ? '' : 's';
    expect(triageLocally(words).summary?.en).toContain(`: for ${count} ${unit}${plural}`);
  });

  test.each([
    'Pothole, my 5 year old child walks here',
    'Pothole for 1.5 years',
    'Pothole is filled every 3 days since the rain',
    'Pothole, please do it weekly',
    'Fill the pothole in 2 days',
    'One day my son saw the pothole',
    'Pothole for a 5 year old boy',
    'Pothole at 10/2 days road',
    'gundi, 5 varshada hudgi nadithale',
    'gaddha, 5 saal ki bachchi',
    'Pothole since ٣ days',
    'Pothole, do char din se',
    'gundi, nan magalige 5 varsha aaytu',
    'gaddha, har 2 din se aata hai',
    'Pothole, 10 12 din se',
    'गड्ढा है, मेरे बेटे को 5 साल हो गए',
    'ಗುಂಡಿ, ನನ್ನ ಮಗನಿಗೆ 5 ವರ್ಷ ಆಯ್ತು',
    'Pothole, water comes for two days in a week'
  ])('does not take other numbers for a duration: “%s”', (words) => {
    expect(triageLocally(words).summary?.en ?? '').not.toMatch(/for \d/);
  });

  test.each([
    ['Nobody was injured at the pothole', 'hurt'],
    ['Blocked drain but no smell', 'smell'],
    ['No current since morning and no water', 'electricity'],
    ['bijli gayi to pani bhi band', 'electricity'],
    ['Someone could be killed here one day, pothole', 'died'],
    ['The pothole will get someone killed', 'died'],
    ['My son fell sick due to the blocked drain', 'fell'],
    ['The manhole cover is not missing, only noisy', 'cover missing'],
    ['Manhole muchala ide, beedi deepa illa', 'cover missing'],
    ['Cover up the pothole without delay', 'cover missing'],
    ['Street light works at night, pothole', 'dark'],
    ['A tree fell down beside the pothole', 'fell'],
    ['A dog died in the open drain', 'died'],
    ['ಚರಂಡಿ ಕಟ್ಟಿದೆ, ವಾಸನೆ ಇಲ್ಲ', 'smell'],
    ['nali jam hai, badbu nahi hai', 'smell'],
    ['पेड़ गिर गया, लोग परेशान', 'fell']
  ])('leaves out a fact that is denied or is about something else: “%s”', (words, fact) => {
    expect(triageLocally(words).summary?.en ?? '').not.toContain(fact);
  });

  test.each([
    ['Pothole, a woman slipped and fell', 'somebody fell or was hurt'],
    ['There is no light. Two people died in this pothole', 'somebody is said to have died'],
    ['No cover. The drain stinks, bad smell', 'bad smell'],
    ['manhole muchala illa sari maadi', 'cover missing'],
    ['Manhole cover missing pick up soon', 'cover missing'],
    ['I fell at no 45, 5th cross, pothole', 'somebody fell or was hurt'],
    ['My mother fell in the pothole because there is no street light', 'somebody fell or was hurt'],
    ['do baar shikayat ki par koi nahi aaya, gaddha hai', 'reported before']
  ])('keeps a fact when only another clause denies something: “%s”', (words, fact) => {
    expect(triageLocally(words).summary?.en).toContain(fact);
  });

  test('is absent where the text states no more than the category', () => {
    expect(triageLocally('pothole here').summary).toBeUndefined();
  });

  test('uses the same category names as the app', () => {
    for (const category of CATEGORIES) {
      expect(NAMES[category]).toEqual({
        en: en[`category_${category}`],
        kn: kn[`category_${category}`]
      });
    }
  });
});

describe('spam', () => {
  test.each(['bastards', 'loan lottery whatsapp', 'see www.cheap.example', '!!!', 'ಸೂಳೆ ಮಗ'])(
    '“%s” is spam',
    (words) => expect(triageLocally(words).spam).toBe(true)
  );

  test.each(['bastards, fill this pothole', 'ರಸ್ತೆ ಗುಂಡಿ', 'Please come and see'])(
    '“%s” is not spam',
    (words) => expect(triageLocally(words).spam).toBe(false)
  );
});
