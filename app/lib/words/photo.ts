import { m } from '#app/paraglide/messages.js';
import { PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import type { PhotoProblem } from '#app/lib/photos/prepare.ts';

const PHOTO_PROBLEM = {
  failed: m.photo_problem_failed,
  too_large: m.photo_problem_too_large,
  not_a_picture: m.photo_problem_not_a_picture,
  heic: m.photo_problem_heic,
  damaged: m.photo_problem_damaged,
  blank: m.photo_problem_blank,
  unsupported: m.photo_problem_unsupported,
  full: () => m.photo_problem_full({ count: PHOTOS_PER_FORM_MAX }),
  twice: m.photo_problem_twice,
  storage: m.photo_problem_storage
} satisfies Record<PhotoProblem | 'failed' | 'full' | 'twice' | 'storage', () => string>;

export type PhotoTrouble = keyof typeof PHOTO_PROBLEM;

export const photoProblemWord = (problem: PhotoTrouble): string => PHOTO_PROBLEM[problem]();
