import { describe, expect, test } from 'vitest';
import en from '#app/messages/en.json' with { type: 'json' };
import kn from '#app/messages/kn.json' with { type: 'json' };
import { CATEGORIES } from '#shared/categories.ts';
import { NAMES } from './summary.ts';
import { triageLocally } from './triage.ts';

describe('a summary from the words alone', () => {
  test.each([
    [
      'manhole muchala illa school munde, eradu dina aaytu',
      'Manhole open or broken: cover missing, near a school, for 2 days',
      'ತೆರೆದ ಅಥವಾ ಮುರಿದ ಮ್ಯಾನ್‌ಹೋಲ್: ಮುಚ್ಚಳ ಇಲ್ಲ, ಶಾಲೆಯ ಹತ್ತಿರ, 2 ದಿನಗಳಿಂದ'
    ],
    [
      'Manhole muchala illa, magu bidbittide',
      'Manhole open or broken: cover missing, somebody fell or was hurt',
      'ತೆರೆದ ಅಥವಾ ಮುರಿದ ಮ್ಯಾನ್‌ಹೋಲ್: ಮುಚ್ಚಳ ಇಲ್ಲ, ಯಾರೋ ಬಿದ್ದಿದ್ದಾರೆ ಅಥವಾ ಗಾಯವಾಗಿದೆ'
    ],
    [
      'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡು ೩ ವಾರಗಳಿಂದ ವಾಸನೆ ಬರುತ್ತಿದೆ',
      'Blocked drain: bad smell, for 3 weeks',
      'ಕಟ್ಟಿಕೊಂಡ ಚರಂಡಿ: ಕೆಟ್ಟ ವಾಸನೆ, 3 ವಾರಗಳಿಂದ'
    ],
    [
      'नाली जाम है, पानी घर के अंदर घुस गया, एक महीने से',
      'Blocked drain: water enters buildings, for 1 month',
      'ಕಟ್ಟಿಕೊಂಡ ಚರಂಡಿ: ಕಟ್ಟಡಗಳೊಳಗೆ ನೀರು ನುಗ್ಗುತ್ತಿದೆ, 1 ತಿಂಗಳಿಂದ'
    ],
    [
      'Pothole at the junction for the past 10 days, complained three times',
      'Pothole: reported before, for 10 days',
      'ರಸ್ತೆ ಗುಂಡಿ: ಹಿಂದೆಯೂ ದೂರು ನೀಡಲಾಗಿದೆ, 10 ದಿನಗಳಿಂದ'
    ]
  ])('of “%s”', (words, english, kannada) => {
    expect(triageLocally(words).summary).toEqual({ en: english, kn: kannada });
  });

  test('is none where the words give no more than what it is', () => {
    expect(triageLocally('pothole here').summary).toBeUndefined();
  });

  test('calls things what the app calls them', () => {
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
    '“%s” is',
    (words) => expect(triageLocally(words).spam).toBe(true)
  );

  test.each(['bastards, fill this pothole', 'ರಸ್ತೆ ಗುಂಡಿ', 'Please come and see'])(
    '“%s” is not',
    (words) => expect(triageLocally(words).spam).toBe(false)
  );
});
