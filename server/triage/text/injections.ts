/** A web address, with or without its scheme. */
export const LINK =
  /https?:|www\.|(?<![@\w.-])[a-z0-9.-]+\.(?:(?:com|org|net|xyz|ly|gov\.in|co\.in)\b|(?:in|io|me|link|shop|example)\/)/i;

/** A whole web address in a text. */
const ADDRESS = new RegExp(`(?:${LINK.source})\\S*`, 'gi');

/** Removes links: any complaint may link to a place on a map, and triage does not follow links. */
export const withoutLinks = (words: string): string => words.replace(ADDRESS, ' ');

/**
 * Prompt injection: words that address a model instead of the city. They name the model or its instructions, give
 * it a role, dictate its answer, or contain markup and fields that only programs write. About one genuine complaint
 * in a hundred also matches. It gets no paid second opinion, and its category comes from its other sentences; what
 * it says of danger still counts. Some injections are certainly missed; `paid/combine-with-local.ts` limits their effect.
 */
const MARKS: readonly RegExp[] = [
  // Markup of conversations and answers.
  /<\/?\s*(?:system|assistant|user|instructions?|prompt|report|data|input|im_start|im_end)\b|<\|/i,
  /\[\/?\s*(?:inst|system|sys|assistant|admin|end)\b|^[ \t]*#{2,}|```|(?<!-)-{3,}[ \t]*(?:begin|end|start|stop|system|user|operator|new|instructions?)\b|===/imu,
  /(?:^|[\n.!?।"'\]])[^\S\n]*(?:system|assistant|admin|developer|user|human|ai)\s*[:>]/i,
  /["'{]\s*(?:category|severity|summary|confidence|spam|status|role|privacy)\s*(?:["']\s*)?[:=]/i,
  /\b(?:category|severity|spam)\s*(?:[=:]|\bis\b|\bto\b|\bas\b|\bko\b|\bna\b)|\bpriority\s*[=:]|\bpriority (?:is |must be |should be |to be )(?:kept )?(?:low|minor|high|max)/i,
  /(?:->|=>|<-|→)\s*["']?(?:(?:low|medium|high|hazard|spam|other)\b["'.,; ]*(?:$|\n)|(?:ye|yeh|idu|this)\b)/i,
  // Letters of scripts that are not used here, among Latin ones; invisible characters.
  /[\p{Script=Cyrillic}\p{Script=Greek}]|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u
];

/** Lines with an example answer; they are not about a street. */
const EXAMPLE = /^[ \t]*Q[ \t]*:.*\bA[ \t]*:/m;

/** Sentences that dictate fields of an answer; what they say of danger does not count. */
const DICTATION =
  /\bseverity["']?\s*(?:[:=]|\b(?:to|ko|na|low|must|should|kami|kam)\b)|\b(?:set|mark|make|use|change)\b.{0,20}\bseverity\b|"(?:category|summary)"\s*:/i;

/** Phrases that people may also write. */
const SPEECH: readonly RegExp[] = [
  // The model and its instructions.
  /\b(?:(?:system|your|full|hidden|initial|original|the) prompts?|prompts|guidelines are|your guidelines?|instructions(?! board)|chat ?gpt|gpt|llm|chatbots?|claude|gemini|llama|jailbreak|dan mode|language model|json|xml|yaml|base64|rot13)\b(?!\s+(?:response|action|attention|reply|inspection|removal|repair))/i,
  /\bA\.?I\.?(?![\p{L}\p{M}])/u,
  /\b(?:dear|hello|hey|hi|oye?|he|o) a\.?i\b|\ba\.?i\.? (?:sir|madam|model|avare|bhai|ji)\b/i,
  /\b(?:bot|assistant(?! (?:executive|engineer|commissioner|director|manager|chief))|classifier|algorithm|(?:ai|a|the|this|dear|hello|hey|hi|oye?|he|o) (?:model|robot)|(?:dear|hello|hey|hi|oye?|he|o) (?:machine|computer))\b|\brobot\s*:/i,
  /ಪ್ರಾಂಪ್ಟ್|ಸೂಚನೆ(?! ?ಇಲ್ಲ|ಯಿಲ್ಲ| ನೀಡದೆ| ಕೊಡದೆ)|(?:ಹೊಸ|ಹಿಂದಿನ|ಎಲ್ಲಾ|ಇದು|ನನ್ನ) ಆದೇಶ|ಎಐ|ಎ\.ಐ|ಭಾಷಾ ಮಾದರಿ|ಸಿಸ್ಟಂ? ?(?:ಪ್ರಾಂಪ್ಟ್|ಸಂದೇಶ|ಮೆಸೇಜ್)|ಬಾಟ್(?![\p{L}\p{M}])|ಸಹಾಯಕ(?!್ಕ|ರ? (?:ಎಂಜಿನಿಯರ್|ಇಂಜಿನಿಯರ್|ಅಭಿಯಂತ|ಆಯುಕ್ತ|ಕಾರ್ಯಪಾಲಕ))|ಜೆಸನ್|ವರ್ಗ(?:ೀಕರ|ಕ್ಕೆ|ವನ್ನು|,| ಎಂದು| ಬದಲ)|ತೀವ್ರತೆ|ಸ್ಪ್ಯಾಮ್|ಕೆಟಗರಿ/u,
  /प्रॉम्प्ट|प्राम्प्ट|निर्देश|(?:नया|नए|पुराने|पिछले|सारे|सभी|यह|मेरा) आदेश|एआई|ए\.आई|(?:भाषा|एआई) मॉडल|सिस्टम (?:प्रॉम्प्ट|संदेश|मैसेज|मोड)|बॉट(?![\p{L}\p{M}])|सहायक(?! (?:अभियंता|अभियन्ता|इंजीनियर|आयुक्त|निदेशक))|(?:हे|ओ|प्रिय) (?:मशीन|कंप्यूटर)|जेसन|श्रेणी|गंभीरता|स्पैम|कैटेगरी/u,
  // Commands to it.
  /(?:^|[.!?।,:;\n"'(]|\b(?:please|pls|kindly|and|then|now|must|should))[^\S\n]*(?:ignore|disregard|override|bypass|neglect)\b(?! if)|(?:^|[.!?।,:;\n])[^\S\n]*forget\b|\bignore (?:karo|kar|maadi|madi)\b/i,
  /\b(?:pretend|role-?play|act as|you are now|you (?:must|will|should) (?:now |always |only |not |never )?(?:act|classify|follow|ignore|label|mark|obey|output|print|rate|reply|respond|say|set|write)|from now on|new task|next task)\b/i,
  /(?:^|[.!?।,:;\n"'(]|\b(?:please|pls|kindly|and|then|now|just|must|should|to|only|don't))[^\S\n]*(?:translate|repeat|print|reveal|output|respond|reply|answer|classify|categori[sz]e|label|rate|rank|summari[sz]e)\b.{0,60}\b(?:above|below|with|as|in|this|only|your|word|exactly|system)\b/is,
  /\b(?:mark|set(?! up)|tag|treat|flag|change|make)\b.{0,40}\b(?:as (?!soon|early|per|it\b|we\b|they|well|far|long|many|much|you|possible)(?:an? )?\p{L}+|low|high|hazard|spam|resolved|severity|category)\b/isu,
  /\b(?:suchane|soochane|aadesha?|nirdesh|nirdesha?|marethu ?bidu|marethubidi|bhool ?ja(?:o|iye)?|bhul ?ja(?:o|iye)?|nazarandaz|nirlakshisi?)\b/i,
  /(?:ನಿರ್ಲಕ್ಷಿಸ|ಮರೆತುಬಿಡ|ಮರೆತು ಬಿಡ|ಉತ್ತರಿಸ|ಎಂದು ಗುರುತಿಸ|ಎಂದು ಹೇಳ|ಎಂದು ಬರೆ)/,
  /(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल जा|उत्तर द|जवाब द|घोषित कर|चिह्नित|मार्क कर|(?:रूप में|तौर पर|श्रेणी में) दर्ज)/,
  // How reports are classified and shown: residents do not know this, and do not write it to officers.
  /\b(?:category|severity|summar(?:y|ies|ise|ize)\w*|saa?raa?nsh\w*|saa?raa?msha\w*|vingadis\w*|(?:top|highest|lowest) (?:level|rank|class|of the list)|keep (?:it|this) (?:low|minor|small|high)|out of ten|(?:emergency|urgent) class|file[sd]? (?:it |this |them )?(?:under|as)|on file|officer'?s? (?:screen|list|queue)|officer ko dikh\w*|top level|this software|silently|your (?:scale|checks?|notes?|rules?|orders?|reply|replies)|rules? (?:en|enu|kya|hel|batao))\b/i,
  /(?:ವಿಂಗಡಿಸ|ಗುರುತು ಮಾಡ|ದಾಖಲಿಸಬೇಕು|ದಾಖಲಿಸು|ಸಾರಾಂಶ|ಎಲ್ಲಕ್ಕಿಂತ ಮೇಲೆ|ವ್ಯವಸ್ಥೆಯ ಸಂದೇಶ|ಹಿಂದೆ ಹೇಳಿದ್ದ|ಮೊದಲು ಹೇಳಿದ್ದ|ಹೇಳಿಕೊಟ್ಟ|ವಿಭಾಗಕ್ಕೇ? ಹೋಗ|ಅನುವಾದ|ಗುಟ್ಟ|ಗೌಪ್ಯ|ತಂತ್ರಾಂಶ|ಪಟ್ಟಿಯ ಮೇಲ|ಮಟ್ಟಕ್ಕೆ ಏರಿಸ)/,
  /(?:सारांश|छोटा विवरण|वर्गीकरण|छाँट|छांट|सबसे ऊपर रख|सबसे ऊँच|सबसे ऊंच|दोहरा द|दोहराओ|समझाया गया|बताया गया था|अनुवाद|गुप्त(?![\p{L}\p{M}])|सॉफ्टवेयर|(?:डिबग|डेवलपर|एडमिन|टेस्ट|नए) मोड)/u,
  // People say "tum" and "neenu" to a machine or a friend, never to an office.
  /(?:^|[^\p{L}\p{M}])(?:ನೀನು|ನೀನೇ|ನೀನ್|ನಿನಗೆ|ನಿಂಗೆ|ನಿನ್ನ|ನಿಂಗ|तुम|तुम्हें|तुम्हारा|तुम्हारी|तुम्हारे|तू|तुझे|तेरा|तेरी|तेरे)(?![\p{L}\p{M}])/u,
  /\b(?:neenu|neen|ninage|ninge|ninna|ning|tum|tumhe|tumhen|tumko|tumhara|tumhari|tumhare|tujhe|tera|teri)\b/i,
  // Role play and stories.
  /\b(?:grandm(?:a|other)(?:gpt|,? (?:always|used to|would))|bedtime|theatre piece|role ?play|let'?s play|play a|imagine (?:you|that you|a|an|the)|suppose you|once upon|scene \d|poem|rhyme|be (?:her|him|my)|kahani|kathe|kavi|kavite|kavita|naatak[a]?|aata aadona)\b/i,
  /(?:ಆಟ ಆಡೋಣ|ಕವಿ(?:ತೆ|ಯಾಗಿ|ಯಂತೆ|(?![\p{L}\p{M}]))|ಕಥೆ|ಚುಟುಕ|ನಾಟಕ|ಪಾತ್ರ ವಹಿಸ|कहानी|कविता|कवि |नाटक|किरदार|मान लो)/u,
  /\b(?:decode|encoded|cipher|hex|ulta (?:bhashe|karke)|follow karo|chipka dena|jod d[eo]|add maadi)\b/i,
  /(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*\d)(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{24,}/,
  /जोड़ दे|जोड़ दो|लिख दो|ಸೇರಿಸಿಬಿಡ|\blikh (?:do|dena|dijiye)\b/i
];

/** Letters spaced out to avoid detection: `i g n o r e`. */
const SPACED = /(?<![\p{L}\p{M}])(?:\p{L}\p{M}*[ ._*-]{1,3}){5,}\p{L}(?!\p{L})/u;

/** Removes invisible characters, which could hide a word, and addresses. */
const plain = (words: string) =>
  withoutLinks(words.normalize('NFKC').replace(/[\u200b-\u200f\u2060\ufeff]/g, ''));

/** Whether a text addresses a model. */
export function injectionsIn(words: string): boolean {
  const text = plain(words);
  return [EXAMPLE, SPACED, ...MARKS, ...SPEECH].some((form) => form.test(text));
}

/**
 * Removes the sentences that address a model.
 *
 * @returns `about`: the sentences about the street, or the whole text where none or all of them address a model;
 *   `all`: the text without dictated answers only, since danger to life counts in any sentence
 */
export function withoutInjections(words: string): { about: string; all: string } {
  if (!injectionsIn(words)) return { about: words, all: words };
  const sentences = words
    .split(/\n+/)
    .filter((line) => !EXAMPLE.test(line))
    .flatMap((line) => line.split(/(?<=[.!?।])\s+/))
    .filter((sentence) => sentence.trim() !== '');
  const about = sentences.filter((sentence) => !injectionsIn(sentence));
  const all = sentences.filter((sentence) => !DICTATION.test(sentence)).join(' ') || words;
  return { about: about.join(' ') || all, all };
}
