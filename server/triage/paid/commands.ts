/**
 * Words that speak to a model instead of to the city: they name it or its instructions, give it a role,
 * dictate its answer, or bring marks and fields that only programs write. Residents have no use for them,
 * and a false alarm costs no more than a paid second opinion.
 */
const FORMS: readonly RegExp[] = [
  // Marks of conversations and answers.
  /<\/?\s*(?:system|assistant|user|instructions?|prompt|report|data|input|im_start|im_end)\b|<\|/i,
  /\[\/?\s*(?:inst|system|sys|assistant|admin|end)\b|(?:^|\n)\s*#{2,}|```|-{3,}|={3,}/i,
  /(?:^|[\n.!?।"'\]])\s*(?:system|assistant|admin|developer|user|human|ai)\s*[:>]/i,
  /["'{]\s*(?:category|severity|summary|confidence|spam|status|role|privacy)\s*["']?\s*[:=]/i,
  /\b(?:category|severity|spam|priority)\s*(?:[=:]|\bis\b|\bto\b|\bas\b|\bko\b|\bna\b)/i,
  // The model and what it was told.
  /\b(?:prompts?|instructions?|guidelines?|chat ?gpt|gpt|llm|chatbots?|claude|gemini|llama|jailbreak|dan mode|language model|json|xml|yaml|base64|rot13)\b/i,
  /\b(?:dear|hello|hey|hi|o|oi|he|hai)?\s*\b(?:a\.?\s?i\.?|bot|assistant|model|machine|computer|robot|classifier|algorithm)\b/i,
  /(?:ಪ್ರಾಂಪ್ಟ್|ಸೂಚನೆ|ಆದೇಶ|ಎಐ|ಎ\.ಐ|ಮಾಡೆಲ್|ಮಾದರಿ|ಸಿಸ್ಟ|ಸಿಸ್ಟಂ|ಬಾಟ್|ಸಹಾಯಕ|ಯಂತ್ರ|ಕಂಪ್ಯೂಟರ್|ಜೆಸನ್|ವರ್ಗ|ತೀವ್ರತೆ|ಸ್ಪ್ಯಾಮ್|ಕೆಟಗರಿ)/,
  /(?:प्रॉम्प्ट|प्राम्प्ट|निर्देश|आदेश|एआई|ए\.आई|मॉडल|माडल|सिस्टम|बॉट|सहायक|मशीन|कंप्यूटर|जेसन|श्रेणी|गंभीरता|स्पैम|कैटेगरी)/,
  // What it should do.
  /\b(?:ignore|disregard|forget|override|bypass|neglect)\b/i,
  /\b(?:pretend|role-?play|act as|you are now|you must|you will|you should|from now on|new task|next task)\b/i,
  /\b(?:translate|repeat|print|reveal|output|respond|reply|answer|classify|categori[sz]e|label|rate|return|summari[sz]e)\b.{0,60}\b(?:above|below|with|as|in|this|only|your|word|exactly|system)\b/is,
  /\b(?:mark|set|tag|treat|change|keep|make)\b.{0,40}\b(?:as|to|it|this|low|high|hazard|spam|resolved|closed|other|severity|category)\b/is,
  /\b(?:suchane|soochane|aadesha?|nirdesh|nirdesha?|marethu ?bidu|marethubidi|bhool ?ja(?:o|iye)?|bhul ?ja(?:o|iye)?|nazarandaz|nirlakshisi?)\b/i,
  /(?:ನಿರ್ಲಕ್ಷಿಸ|ಮರೆತುಬಿಡ|ಮರೆತು ಬಿಡ|ಉತ್ತರಿಸ|ಎಂದು ಗುರುತಿಸ|ಎಂದು ಹೇಳ|ಎಂದು ಬರೆ)/,
  /(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|उत्तर द|जवाब द|घोषित कर|चिह्नित|मार्क कर|दर्ज कर)/
];

/** Letters that were set apart to pass unread: `i g n o r e`. */
const SPACED = /(?:\p{L}[ ._-]){5,}\p{L}/u;

/** Whether somebody wrote to the model. */
export const commandsIn = (words: string): boolean => {
  const plain = words.normalize('NFKC').replace(/[\u200b-\u200f\u2060\ufeff]/g, '');
  return SPACED.test(plain) || FORMS.some((form) => form.test(plain));
};
