import { type HaltScope, parseScope } from '../../domain/halt.ts';
import { decodeHaltId } from '../action-id.ts';
import { entered, type FieldErrors, type Submission } from '../form.ts';
import { ANOTHER_ACCOUNT } from './halt-form.ts';
import { HOME_FORMS, type HomeFormId, MOST_REASON } from './home-form.ts';

/** What a person wishes by a form of Home. */
export type HomeWish =
  | { form: 'halt'; scope: HaltScope; reason: string }
  | { form: 'release'; haltId: string; reason: string }
  | { form: 'go_on'; haltId: string; reason: string }
  | { form: 'away'; until: number; deputy: { slackId: string } | null };

/** Errors keep the form open; null means it is no form of ours. */
export type ParsedHomeForm = { ok: true; wish: HomeWish } | { ok: false; errors: FieldErrors | null };

const SLACK_USER = /^[UW][A-Z0-9]{2,20}$/;
const SECONDS = /^\d{1,11}$/;
const FOREIGN: ParsedHomeForm = { ok: false, errors: null };

export function isHomeForm(callbackId: string): callbackId is HomeFormId {
  return HOME_FORMS.some((known) => known === callbackId);
}

/** Reads what a form of Home sends; all of it is treated as hostile. */
export function parseHomeForm(submission: Submission): ParsedHomeForm {
  const { callbackId } = submission;
  if (!isHomeForm(callbackId)) return FOREIGN;
  if (callbackId === 'away') return parseAwayForm(submission);
  const reason = entered(submission, 'reason') ?? '';
  if (reason.length > MOST_REASON)
    return wrong({ reason: `Please keep it within ${MOST_REASON} characters; this has ${reason.length}.` });
  if (callbackId === 'halt') return parseHalt(submission, reason);
  const haltId = decodeHaltId(submission.privateMetadata);
  return haltId === null ? FOREIGN : { ok: true, wish: { form: callbackId, haltId, reason } };
}

function parseHalt(submission: Submission, reason: string): ParsedHomeForm {
  const chosen = entered(submission, 'scope');
  const account = entered(submission, 'account');
  if (chosen === null) return wrong({ scope: 'Please choose what is to stop.' });
  if (chosen === ANOTHER_ACCOUNT && account === null) return wrong({ account: 'Please give the account.' });
  if (chosen !== ANOTHER_ACCOUNT && account !== null)
    return wrong({ account: 'Choose “Another account” above, or leave this empty.' });
  const scope = parseScope(account === null ? chosen : `account:${account}`);
  if (scope === null)
    return account === null ? FOREIGN : wrong({ account: 'An account has no blanks and at most 100 characters.' });
  if (reason === '') return wrong({ reason: 'Please say why.' });
  return { ok: true, wish: { form: 'halt', scope, reason } };
}

function parseAwayForm(submission: Submission): ParsedHomeForm {
  const until = entered(submission, 'until');
  const deputy = entered(submission, 'deputy');
  if (until === null) return wrong({ until: 'Please say until when.' });
  if (!SECONDS.test(until) || (deputy !== null && !SLACK_USER.test(deputy))) return FOREIGN;
  const wish = {
    form: 'away' as const,
    until: Number(until) * 1_000,
    deputy: deputy === null ? null : { slackId: deputy },
  };
  return { ok: true, wish };
}

function wrong(errors: FieldErrors): ParsedHomeForm {
  return { ok: false, errors };
}
