export { amendForm, amountProblem } from './amend-form.ts';
export { reassignForm, snoozeForm } from './care-forms.ts';
export { detailsModal, type HistoryEntry } from './details.ts';
export { annotateForm, decideForm } from './note-forms.ts';
export { type FormWish, parseForm } from './parse-form.ts';
