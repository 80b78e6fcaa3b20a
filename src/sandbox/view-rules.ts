import { blockProblems } from './block-rules.ts';
import { type Complain, checkLength, checkPlainText } from './element-rules.ts';
import { type JsonObject, textAt } from './json-value.ts';

/** What Slack would hold against a modal or Home view, as `blockProblems` tells it; empty when it would take the view. */
export function viewProblems(view: JsonObject): string[] {
  const problems: string[] = [];
  const complain: Complain = (pointer, problem) => problems.push(`${problem} [json-pointer:${pointer}]`);
  const surface = textAt(view, 'type') === 'home' ? 'home' : 'modal';
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];

  checkLength(view.private_metadata || undefined, '/view/private_metadata', 3000, complain);
  checkLength(view.callback_id || undefined, '/view/callback_id', 255, complain);
  checkLength(view.external_id || undefined, '/view/external_id', 255, complain);
  if (surface === 'modal') {
    checkPlainText(view.title, '/view/title', 24, complain);
    if (view.submit) checkPlainText(view.submit, '/view/submit', 24, complain);
    if (view.close) checkPlainText(view.close, '/view/close', 24, complain);
    const input = blocks.findIndex((block) => textAt(block, 'type') === 'input');
    if (input >= 0 && !view.submit) {
      complain(`/view/blocks/${input}/input`, 'must define `submit` to use an `input` block in modals');
    }
  }
  return [...problems, ...blockProblems(blocks, surface, '/view/blocks')];
}
