import { m } from '#app/paraglide/messages.js';
import type { Receipt } from '#app/lib/report/receipt.ts';
import type { Kind, RejectionReason } from '#shared/operations.ts';
import { REFUSAL_CODES, type RefusalCode, type RefusalDetail } from '#shared/refusals.ts';
import { isCategory } from '#shared/categories.ts';
import { isOneOf, type UnknownValue } from '#shared/open-values.ts';
import { isStatus, type Status } from '#shared/report.ts';
import { categoryWord } from './category.ts';
import { wordIn } from './word-in.ts';

const STATUS = {
  received: m.status_received,
  acknowledged: m.status_acknowledged,
  in_progress: m.status_in_progress,
  fixed: m.status_fixed,
  rejected: m.status_rejected,
  withdrawn: m.status_withdrawn,
  merged: m.status_merged
} satisfies Record<Status, () => string>;

/** A status as an officer reads it. */
export const statusWord = (status: Status | UnknownValue): string => wordIn(STATUS, status);

const REJECTION = {
  not_found: m.rejection_not_found,
  not_ours: m.rejection_not_ours,
  not_a_defect: m.rejection_not_a_defect,
  unclear: m.rejection_unclear,
  other: m.rejection_other
} satisfies Record<RejectionReason, () => string>;

export const rejectionWord = (reason: RejectionReason | UnknownValue): string =>
  wordIn(REJECTION, reason);

const RECEIPT = {
  attention: [m.receipt_attention, m.receipt_note_attention],
  on_phone: [m.receipt_on_phone, m.receipt_note_on_phone],
  sent: [m.receipt_sent, m.receipt_note_sent],
  received: [m.receipt_received, m.receipt_note_received],
  unplaced: [m.receipt_received, m.receipt_note_unplaced],
  disputed: [m.receipt_disputed, m.receipt_note_disputed],
  acknowledged: [m.receipt_acknowledged, m.receipt_note_acknowledged],
  in_progress: [m.receipt_in_progress, m.receipt_note_in_progress],
  fixed: [m.receipt_fixed, m.receipt_note_fixed],
  rejected: [m.receipt_rejected, m.receipt_note_rejected],
  withdrawn: [m.receipt_withdrawn, m.receipt_note_withdrawn],
  merged: [m.receipt_merged, m.receipt_note_merged],
  unknown: [m.value_unknown, m.receipt_note_unknown]
} satisfies Record<Exclude<Receipt['at'], 'photos'>, [() => string, () => string]>;

/** A receipt as its owner reads it: a word, and what it means. */
export function receiptWords(receipt: Receipt): { word: string; note: string } {
  if (receipt.at === 'photos') {
    const { sent, total } = receipt;
    return { word: m.receipt_photos({ sent, total }), note: m.receipt_note_photos() };
  }
  const [word, note] = RECEIPT[receipt.at];
  const isLost = receipt.at === 'on_phone' && receipt.again;
  return { word: word(), note: isLost ? m.receipt_note_again() : note() };
}

const REFUSAL = {
  invalid: m.refusal_invalid,
  id_reused: m.refusal_id_reused,
  unknown_report: m.refusal_unknown_report,
  not_yours: m.refusal_not_yours,
  not_allowed: m.refusal_not_allowed,
  outside_area: m.refusal_outside_area,
  closed: m.refusal_closed,
  too_large: m.refusal_too_large,
  blocked: m.refusal_blocked,
  proof_needed: m.refusal_proof_needed
} satisfies Record<Exclude<RefusalCode, 'stale'>, () => string>;

export function refusalWord(code: RefusalCode | UnknownValue, detail: RefusalDetail = {}): string {
  if (code !== 'stale')
    return isOneOf(REFUSAL_CODES, code) ? wordIn(REFUSAL, code) : m.refusal_unknown();
  return m.refusal_stale({ yours: valueWord(detail.yours), theirs: valueWord(detail.theirs) });
}

/** A status or a category as a refusal shows it. */
function valueWord(value: string | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (isStatus(value)) return statusWord(value);
  return isCategory(value) ? categoryWord(value) : value;
}

const PHOTO_REFUSAL = {
  unknown_photo: m.photo_refusal_unknown_photo,
  not_allowed: m.photo_refusal_not_allowed,
  mismatch: m.photo_refusal_mismatch,
  too_large: m.photo_refusal_too_large,
  not_a_photo: m.photo_refusal_not_a_photo,
  damaged: m.photo_refusal_damaged
};

export const photoRefusalWord = (code: string | undefined): string =>
  wordIn(PHOTO_REFUSAL, code as keyof typeof PHOTO_REFUSAL);

const HISTORY = {
  file: m.history_file,
  amend: m.history_amend,
  withdraw: m.history_withdraw,
  support: m.history_support,
  dispute: m.history_dispute,
  confirm: m.history_confirm,
  comment: m.history_comment,
  acknowledge: m.history_acknowledge,
  classify: m.history_classify,
  assign: m.history_assign,
  transfer: m.history_transfer,
  start: m.history_start,
  resolve: m.history_resolve,
  reject: m.history_reject,
  merge: m.history_merge,
  note: m.history_note,
  reply: m.history_reply,
  hide: m.history_hide,
  reopen: m.history_reopen,
  place: m.history_place,
  answer: m.history_answer,
  photo_received: m.history_photo_received,
  join: m.history_join
} satisfies Record<Kind | 'photo_received' | 'join', () => string>;

export const historyWord = (kind: string): string => wordIn(HISTORY, kind as keyof typeof HISTORY);
