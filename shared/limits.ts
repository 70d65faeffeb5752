import { DAY } from './time.ts';

/** At most so many bytes a photo, as the server takes it (12 MB). */
export const PHOTO_BYTES_MAX = 12_000_000;
/** At most so many photos a report, over its whole life. */
export const PHOTOS_PER_REPORT_MAX = 10;
/** At most so many photos that a resident's form takes at once. */
export const PHOTOS_PER_FORM_MAX = 5;
/** Characters (UTF-16) of a description and of every other text. */
export const DESCRIPTION_MAX = 2_000;
export const LANDMARK_MAX = 300;
export const EMAIL_MAX = 254;
/** An open report that nobody has given a ward for longer than this, milliseconds, is an alarm. */
export const UNPLACED_AT_MOST = DAY;
