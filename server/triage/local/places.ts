/*
 * Words of Bengaluru in any language: endings of place names, and names of its offices and things. They show only
 * that a text is from this city.
 */

const ENDINGS =
  /(?:nagar|nagara|nagr|halli|hally|palya|pura|puram|pet|pete|gudi|sandra|kere|wadi|palli|playa|gere)$/;

const NAMES = new Set(
  (
    'bbmp gba bwssb bescom bmtc ksrtc kptcl bda bmrcl brigade nbf ugd swd ofc jcb corporator ooru saar sirji anna akka layout ' +
    'bengaluru bangalore blr koramangala indiranagar whitefield hebbal jayanagar yelahanka marathahalli bellandur sarjapur varthur ' +
    'hsr btm jp rt kr kengeri majestic shivajinagar malleshwaram malleswaram rajajinagar basavanagudi banashankari ulsoor halasuru ' +
    'domlur ejipura electronic hosur hoodi kadugodi nagawara nagavara thanisandra hennur banaswadi kammanahalli lingarajapuram ' +
    'cunningham lavelle mekhri silk silkboard tumkur mysore mysuru ballari bellary magadi kanakapura bannerghatta nice orr ' +
    'peenya jalahalli vijayanagar nagarbhavi chandapura attibele begur haralur kasavanahalli panathur brookefield itpl kundalahalli ' +
    'frazer cox richmond residency commercial chickpet avenue gandhinagar seshadripuram sadashivanagar vidyaranyapura sahakara ' +
    'uttarahalli girinagar hanumanthanagar padmanabhanagar konanakunte jigani bommanahalli arekere hulimavu gottigere ' +
    'kaluve mori chamber jalli tar dhaba darshini kirana lakh crore rupees wheeler wheelers tempo lorry autos pg'
  ).split(' ')
);

/** The number of words in a text that are typical of this city. */
export const localWordsIn = (words: readonly string[]): number =>
  words.filter((word) => NAMES.has(word) || (word.length > 5 && ENDINGS.test(word))).length;
