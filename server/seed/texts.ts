import type { Category } from '#shared/categories.ts';

/** How a made-up resident writes: BCP 47; the app's own language is English or Kannada. */
export const WRITTEN_IN = ['en', 'kn', 'kn-Latn', 'hi', 'hi-Latn'] as const;
export type WrittenIn = (typeof WRITTEN_IN)[number];

/** Made up for the seed. `{place}` stands for a street or a landmark. */
export const TEXTS: Readonly<Record<Category, Readonly<Record<WrittenIn, readonly string[]>>>> = {
  pothole: {
    en: [
      'Deep pothole near {place}, two-wheelers skid here every evening',
      'Pothole cluster after the last rain, about 2 feet wide. {place}',
      'The patch work near {place} came off again, big crater now',
      'My son fell from the scooter because of this hole at {place}. Please fill it'
    ],
    kn: [
      '{place} ಹತ್ತಿರ ದೊಡ್ಡ ಗುಂಡಿ ಬಿದ್ದಿದೆ, ಗಾಡಿ ಓಡಿಸಲು ಆಗುತ್ತಿಲ್ಲ',
      'ಮಳೆ ಬಂದಾಗಿನಿಂದ {place} ರಸ್ತೆಯಲ್ಲಿ ಗುಂಡಿಗಳು ಹೆಚ್ಚಾಗಿವೆ',
      '{place} ಬಳಿ ಗುಂಡಿಗೆ ಬಿದ್ದು ಒಬ್ಬರಿಗೆ ಪೆಟ್ಟಾಗಿದೆ, ಬೇಗ ಮುಚ್ಚಿಸಿ'
    ],
    'kn-Latn': [
      '{place} hattira dodda gundi bidde, bega muchsi',
      'roadalli gundi thumba ide, {place}'
    ],
    hi: ['{place} के पास बड़ा गड्ढा है, कृपया भरवाइए'],
    'hi-Latn': ['{place} ke paas bada gaddha hai, gaadi slip ho rahi hai']
  },
  road_surface: {
    en: [
      'Whole road dug up for the water line and left like that, {place}',
      'Tar is gone for 50 metres at {place}, only loose jelly stones',
      'Road has sunk along the new cable trench, {place}'
    ],
    kn: ['{place} ರಸ್ತೆ ಅಗೆದು ಹಾಗೇ ಬಿಟ್ಟಿದ್ದಾರೆ, ಧೂಳು ತುಂಬಿದೆ', 'ಡಾಂಬರು ಕಿತ್ತುಹೋಗಿದೆ, {place} ಹತ್ತಿರ ನಡೆಯಲೂ ಕಷ್ಟ'],
    'kn-Latn': ['road agedu haage bittiddare, {place}'],
    hi: ['{place} पर सड़क खोदकर छोड़ दी है'],
    'hi-Latn': ['{place} par road khod ke chhod diya, dhool hi dhool']
  },
  blocked_drain: {
    en: [
      'Side drain at {place} is full of silt and plastic, water does not go',
      'Shoulder drain blocked for three weeks near {place}, mosquitoes everywhere',
      'Drain not cleaned since last monsoon, {place}'
    ],
    kn: ['{place} ಚರಂಡಿಯಲ್ಲಿ ಹೂಳು ತುಂಬಿದೆ, ನೀರು ಹೋಗುತ್ತಿಲ್ಲ', 'ಚರಂಡಿ ಕಟ್ಟಿಕೊಂಡು ಸೊಳ್ಳೆ ಜಾಸ್ತಿಯಾಗಿದೆ, {place}'],
    'kn-Latn': ['charandi block aagide, {place}, solle jasti'],
    hi: ['{place} की नाली जाम है, मच्छर हो रहे हैं'],
    'hi-Latn': ['{place} ki naali jaam hai']
  },
  manhole: {
    en: [
      'Open manhole in front of {place}, a child may fall in. Urgent!',
      'Manhole cover broken near {place}, somebody has put a branch in it',
      'Chamber lid missing on the footpath, {place}'
    ],
    kn: ['{place} ಮುಂದೆ ಮ್ಯಾನ್‌ಹೋಲ್ ತೆರೆದಿದೆ, ಮಕ್ಕಳು ಬೀಳಬಹುದು', 'ಮ್ಯಾನ್‌ಹೋಲ್ ಮುಚ್ಚಳ ಒಡೆದಿದೆ, {place}'],
    'kn-Latn': ['manhole muchala illa, {place}, apaya ide'],
    hi: ['{place} के सामने मैनहोल खुला है, खतरा है'],
    'hi-Latn': ['manhole khula hai {place} ke saamne']
  },
  waterlogging: {
    en: [
      'Knee deep water at {place} after half an hour of rain',
      'Underpass near {place} is flooded, autos are not going',
      'Water stands for days in front of {place}'
    ],
    kn: ['ಮಳೆ ಬಂದರೆ {place} ಹತ್ತಿರ ಮೊಣಕಾಲುದ್ದ ನೀರು ನಿಲ್ಲುತ್ತದೆ', '{place} ಅಂಡರ್‌ಪಾಸ್‌ನಲ್ಲಿ ನೀರು ತುಂಬಿದೆ'],
    'kn-Latn': ['male bandre neeru nilluthe {place} hattira'],
    hi: ['{place} पर घुटनों तक पानी भरा है'],
    'hi-Latn': ['{place} par paani bhar gaya hai, nikal nahi sakte']
  },
  sewage: {
    en: [
      'Sewage overflowing on the road since Sunday, {place}. Terrible smell',
      'UGD chamber overflows near {place} whenever it rains'
    ],
    kn: ['{place} ಹತ್ತಿರ ಒಳಚರಂಡಿ ನೀರು ರಸ್ತೆಗೆ ಬರುತ್ತಿದೆ, ವಾಸನೆ ತಡೆಯಲಾಗುತ್ತಿಲ್ಲ'],
    'kn-Latn': ['ugd overflow aagtide {place}, vasane thadiyakke aagthilla'],
    hi: ['{place} पर सीवर का पानी सड़क पर बह रहा है'],
    'hi-Latn': ['{place} par sewer ka paani beh raha hai']
  },
  storm_drain: {
    en: [
      'Rajakaluve wall has fallen near {place}, houses get water',
      'Storm water drain slab broken and debris dumped inside, {place}'
    ],
    kn: ['{place} ಬಳಿ ರಾಜಕಾಲುವೆ ತಡೆಗೋಡೆ ಕುಸಿದಿದೆ', 'ಮಳೆನೀರು ಕಾಲುವೆಗೆ ಕಸ ಸುರಿದಿದ್ದಾರೆ, {place}'],
    'kn-Latn': ['raja kaluve gode biddide, {place}'],
    hi: ['{place} के पास बरसाती नाले की दीवार गिर गई है'],
    'hi-Latn': ['barsaati naale ki deewar gir gayi, {place}']
  },
  footpath_slab: {
    en: [
      'Footpath slab broken opposite {place}, old people cannot walk',
      'Two slabs missing over the drain at {place}'
    ],
    kn: ['{place} ಎದುರು ಫುಟ್‌ಪಾತ್ ಚಪ್ಪಡಿ ಮುರಿದಿದೆ', 'ಚರಂಡಿ ಮೇಲಿನ ಚಪ್ಪಡಿ ಇಲ್ಲ, {place}'],
    'kn-Latn': ['footpath slab murdide {place} hattira'],
    hi: ['{place} के सामने फुटपाथ का स्लैब टूटा है'],
    'hi-Latn': ['footpath ka slab toota hai, {place}']
  },
  other: {
    en: [
      'Street light not working at {place} for ten days',
      'Tree branch hanging low over {place}'
    ],
    kn: ['{place} ಬೀದಿ ದೀಪ ಹತ್ತು ದಿನದಿಂದ ಉರಿಯುತ್ತಿಲ್ಲ'],
    'kn-Latn': ['street light uriyalla {place}'],
    hi: ['{place} की स्ट्रीट लाइट बंद है'],
    'hi-Latn': ['{place} ki street light band hai']
  }
};

/** Streets and landmarks such as every part of the city has. */
export const PLACES = [
  'the bus stop',
  'the government school',
  '4th cross',
  '80 feet road',
  'the Ganesha temple',
  'the ration shop',
  '12th main',
  'the park gate',
  'the metro pillar',
  'the post office',
  'the bakery',
  'the lake bund',
  'the petrol bunk',
  'the anganwadi',
  'the flyover ramp'
] as const;

export const OFFICER_WORDS = {
  resolve: [
    'Filled with cold mix and rolled',
    'Cover replaced',
    'Desilted; silt taken away',
    'Slab relaid'
  ],
  note: ['Contractor informed by phone', 'Same stretch as last month', 'Needs the BWSSB first'],
  reply: [
    'The work is planned for this week',
    'Waiting for the pipe work to end, then we close it'
  ],
  reject: ['We looked on two days and found the road intact', 'This belongs to a private layout'],
  dispute: ['Nothing was done here, I pass every day', 'The hole is back after one rain'],
  answer: ['It is behind the transformer, please look again', 'The photo shows it clearly']
} as const;
