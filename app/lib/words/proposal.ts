import { m } from '#app/paraglide/messages.js';
import type { Decision } from '#shared/operations.ts';
import { reportNumber } from '#shared/report-number.ts';
import { categoryWord } from './category.ts';
import { historyWord, rejectionWord } from './report.ts';
import { severityWord } from './severity.ts';

/** A decision as an officer reads it before making it. @property words that others will read, with who they are */
export function decisionWords(decision: Decision): {
  title: string;
  words?: { to: string; text: string };
} {
  switch (decision.kind) {
    case 'acknowledge':
      return { title: m.officer_acknowledge() };
    case 'start':
      return { title: m.officer_start() };
    case 'classify': {
      const { category, severity } = decision.body;
      const values = [category && categoryWord(category), severity && severityWord(severity)];
      return { title: `${m.officer_classified()}: ${values.filter(Boolean).join(' · ')}` };
    }
    case 'reject': {
      const { reason, text } = decision.body;
      return { title: `${m.officer_reject()}: ${rejectionWord(reason)}`, ...toResident(text) };
    }
    case 'merge':
      return { title: m.officer_proposal_merge({ number: reportNumber(decision.body.into) }) };
    case 'reply':
      return { title: m.history_reply(), ...toResident(decision.body.text) };
    case 'note':
      return {
        title: m.history_note(),
        words: { to: m.officer_proposal_note(), text: decision.body.text }
      };
    default:
      return { title: historyWord(decision.kind) };
  }
}

const toResident = (text: string | undefined) =>
  text === undefined ? {} : { words: { to: m.officer_proposal_to_resident(), text } };
