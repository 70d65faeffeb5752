import { DAY } from './time.ts';

/** The largest photo that the server accepts: 12 MB. */
export const PHOTO_BYTES_MAX = 12_000_000;
/** Photos per report, over its whole life. */
export const PHOTOS_PER_REPORT_MAX = 10;
/** Photos that a resident can add in the form. */
export const PHOTOS_PER_FORM_MAX = 5;
/** UTF-16 code units of a description and of every other text. */
export const DESCRIPTION_MAX = 2_000;
export const LANDMARK_MAX = 300;
export const EMAIL_MAX = 254;
/** An open report without a ward for longer than this raises an alarm, milliseconds. */
export const MAX_UNPLACED_MS = DAY;
