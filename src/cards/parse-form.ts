import { type ActionValue, decodeValue } from './action-id.ts';
import { SNOOZES_MS } from './care-forms.ts';
import { entered, type FieldErrors, noteErrors, type Submission } from './form.ts';

/** What a person wishes by a form, about the revision that they saw. */
export type FormWish = ActionValue &
  (
    | { verb: 'approve' | 'reject'; note: string | null }
    | { verb: 'amend'; amount: string; note: string | null }
    | { verb: 'reassign'; slackUser: string }
    | { verb: 'snooze'; forMs: number }
    | { verb: 'annotate'; note: string }
  );

/** Errors keep the form open; null means it is no form of ours. */
export type ParsedForm = { ok: true; wish: FormWish } | { ok: false; errors: FieldErrors | null };

const SLACK_USER = /^[UW][A-Z0-9]{2,20}$/;
const FOREIGN: ParsedForm = { ok: false, errors: null };

/** Reads what a form sends; all of it is treated as hostile. */
export function parseForm(submission: Submission): ParsedForm {
  const about = decodeValue(submission.privateMetadata);
  if (about === null) return FOREIGN;
  const note = entered(submission, 'note');
  const tooLong = noteErrors(note);
  if (tooLong !== null) return { ok: false, errors: tooLong };
  switch (submission.callbackId) {
    case 'decide': {
      const verb = entered(submission, 'decision');
      if (verb === null) return wrong({ decision: 'Please choose one.' });
      return verb === 'approve' || verb === 'reject' ? { ok: true, wish: { ...about, verb, note } } : FOREIGN;
    }
    case 'amend': {
      const amount = entered(submission, 'amount');
      if (amount === null) return wrong({ amount: 'Please give an amount.' });
      return { ok: true, wish: { ...about, verb: 'amend', amount, note } };
    }
    case 'reassign': {
      const slackUser = entered(submission, 'person');
      if (slackUser === null) return wrong({ person: 'Please choose a person.' });
      return SLACK_USER.test(slackUser) ? { ok: true, wish: { ...about, verb: 'reassign', slackUser } } : FOREIGN;
    }
    case 'snooze': {
      const chosen = entered(submission, 'time');
      if (chosen === null) return wrong({ time: 'Please choose for how long.' });
      const forMs = SNOOZES_MS.find((ms) => String(ms) === chosen);
      return forMs === undefined ? FOREIGN : { ok: true, wish: { ...about, verb: 'snooze', forMs } };
    }
    case 'annotate':
      if (note === null) return wrong({ note: 'Please write a note.' });
      return { ok: true, wish: { ...about, verb: 'annotate', note } };
    default:
      return FOREIGN;
  }
}

function wrong(errors: FieldErrors): ParsedForm {
  return { ok: false, errors };
}
