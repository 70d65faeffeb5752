import type { Point } from './geo.ts';

/*
 * Reads coordinates that people paste: a link to Google Maps, OpenStreetMap, Apple Maps or Bing, a `geo:` link, or
 * plain numbers. A short link (maps.app.goo.gl) contains no coordinates and cannot be followed offline.
 */

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d{1,15})?)`;
const PAIR = String.raw`${NUMBER}(?:,|%2C|\s){1,4}${NUMBER}`;

/** The most reliable first: the linked place before the centre of the map. */
const FORMS: readonly RegExp[] = [
  // Google: the place of a pin.
  new RegExp(String.raw`!3d${NUMBER}!4d${NUMBER}`, 'i'),
  new RegExp(String.raw`\bgeo:${PAIR}`, 'i'),
  new RegExp(String.raw`[?&](?:q|query|ll|sll|daddr|destination|center|cp)=(?:loc:)?${PAIR}`, 'i'),
  new RegExp(String.raw`[?&]mlat=${NUMBER}&(?:amp;)?mlon=${NUMBER}`, 'i'),
  new RegExp(String.raw`/(?:place|search|dir)/[^?#]{0,200}?${PAIR}`, 'i'),
  new RegExp(String.raw`/@${PAIR}`, 'i'),
  new RegExp(String.raw`#map=\d{1,2}(?:\.\d+)?/${NUMBER}/${NUMBER}`, 'i')
];
/** Plain numbers count only with at least four decimals: house numbers and dates have fewer. */
const BARE =
  /(?:^|[\s(:])(-?\d{1,2}\.\d{4,15})\s{0,3}[,;\s]\s{0,3}(-?\d{1,3}\.\d{4,15})(?=$|[\s),.;])/;
/** 12°58'17.8"N 77°35'40.6"E, as copied from Google Maps. */
const SEXAGESIMAL =
  /(\d{1,2})°\s?(\d{1,2})['′]\s?(\d{1,2}(?:\.\d{1,6})?)["″]\s?([NS])[\s,]{0,3}(\d{1,3})°\s?(\d{1,2})['′]\s?(\d{1,2}(?:\.\d{1,6})?)["″]\s?([EW])/i;

/** @returns the place of the coordinates in a text, in WGS 84 degrees; null where there are none */
export function placeNamedIn(text: string): Point | null {
  const short = text.slice(0, 2_000);
  for (const form of FORMS) {
    const point = pointOf(form.exec(short));
    if (point) return point;
  }
  return pointOf(BARE.exec(short)) ?? sexagesimalOf(SEXAGESIMAL.exec(short));
}

function pointOf(found: RegExpExecArray | null): Point | null {
  if (!found) return null;
  return plausible({ lat: Number(found[1]), lng: Number(found[2]) });
}

function sexagesimalOf(found: RegExpExecArray | null): Point | null {
  if (!found) return null;
  const degrees = (at: number) =>
    (Number(found[at]) + Number(found[at + 1]) / 60 + Number(found[at + 2]) / 3_600) *
    (/[SW]/i.test(found[at + 3]!) ? -1 : 1);
  return plausible({ lat: degrees(1), lng: degrees(5) });
}

/** Excludes 0, 0, which maps give for an unknown place. */
const plausible = (point: Point): Point | null =>
  Math.abs(point.lat) <= 90 && Math.abs(point.lng) <= 180 && (point.lat !== 0 || point.lng !== 0)
    ? point
    : null;
