import type { ModalView, PlainTextOption } from '@slack/types';
import { type HaltScope, scopeText } from '../../domain/halt.ts';
import { plainText } from '../blocks.ts';
import { field } from '../form.ts';
import { plain } from '../mrkdwn.ts';
import { homeForm, reasonField } from './home-form.ts';

/** Chosen for an account that the list does not have, which is then typed. */
export const ANOTHER_ACCOUNT = 'another_account';
export const MOST_ACCOUNT = 100;

// Slack takes a hundred options in a group, and 150 characters as the value of one.
const MOST_OPTIONS = 100;
const MOST_VALUE = 150;

/** Names that the policy knows, of which each may be halted by itself. */
export type HaltChoices = { agents: string[]; platforms: string[]; accounts: string[]; actions: string[] };

/** What is to be halted, and why. */
export function haltForm({ agents, platforms, accounts, actions }: HaltChoices): ModalView {
  const groups = [
    group('All', [{ text: plainText('Everything'), value: 'all' }]),
    group(
      'One agent',
      agents.map((value) => choice({ kind: 'agent', value })),
    ),
    group(
      'One platform',
      platforms.map((value) => choice({ kind: 'platform', value })),
    ),
    group('One account', [
      ...accounts.slice(0, MOST_OPTIONS - 1).map((value) => choice({ kind: 'account', value })),
      { text: plainText('Another account'), value: ANOTHER_ACCOUNT },
    ]),
    group(
      'One action',
      actions.map((value) => choice({ kind: 'action', value })),
    ),
  ];
  const select = {
    type: 'static_select' as const,
    placeholder: plainText('Choose what stops'),
    option_groups: groups.filter(({ options }) => options.length > 0),
  };
  const account = { type: 'plain_text_input' as const, max_length: MOST_ACCOUNT };
  return homeForm({
    callbackId: 'halt',
    about: 'halt',
    title: 'Halt',
    submit: 'Halt now',
    lines: [
      'It takes effect at once: nothing new is let through or asked, open cards are frozen, approvals that no agent has used are cancelled. To let it go on takes two people.',
    ],
    fields: [
      field('scope', 'What', select),
      field('account', 'The other account', account, {
        optional: true,
        hint: 'Only for “Another account”, as the agents name it.',
      }),
      reasonField('Why (everybody reads it)', false),
    ],
  });
}

function choice(scope: Exclude<HaltScope, { kind: 'all' }>): PlainTextOption {
  return { text: plainText(plain(scope.value, 75), 75), value: scopeText(scope) };
}

function group(label: string, options: PlainTextOption[]) {
  const fitting = options.filter(({ value = '' }) => value.length <= MOST_VALUE);
  return { label: plainText(label, 75), options: fitting.slice(0, MOST_OPTIONS) };
}
