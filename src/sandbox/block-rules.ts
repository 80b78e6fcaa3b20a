import { checkChart } from './chart-rules.ts';
import { type Complain, checkCount, checkElement, checkLength, checkPlainText, checkText } from './element-rules.ts';
import { isObject, type JsonObject, objectsIn, textAt } from './json-value.ts';

export type Surface = 'message' | 'modal' | 'home';

const MOST_BLOCKS = { message: 50, modal: 100, home: 100 };

const EVERYWHERE = 'actions card context divider header image input rich_text section video'.split(' ');
const MORE_TYPES: Record<Surface, string[]> = {
  message: 'carousel container context_actions data_table file markdown plan table task_card'.split(' '),
  home: 'carousel data_table table'.split(' '),
  modal: ['alert'],
};

/** What a workspace knows or takes beyond what every one does: files by their ids, and whether it draws charts yet. */
export type BlockWorld = { files: ReadonlyMap<string, unknown>; charts: boolean };
const OLDER: BlockWorld = { files: new Map(), charts: false };
const MOST_CHARTS = 2;

/**
 * What Slack would hold against these blocks, in the words of its `response_metadata.messages`; empty when it would take
 * them. `at` is the JSON pointer of the list: `/blocks` or `/view/blocks`.
 */
export function blockProblems(
  blocks: readonly unknown[],
  surface: Surface,
  at: string,
  world: BlockWorld = OLDER,
): string[] {
  const problems: string[] = [];
  const complain: Complain = (pointer, problem) => problems.push(`${problem} [json-pointer:${pointer}]`);
  if (blocks.length > MOST_BLOCKS[surface]) complain(at, `no more than ${MOST_BLOCKS[surface]} items allowed`);

  const seen = new Set<string>();
  for (const [i, block] of blocks.entries()) {
    const here = `${at}/${i}`;
    if (!isObject(block)) {
      complain(here, 'must provide an object');
      continue;
    }
    const type = textAt(block, 'type');
    const isChart = type === 'data_visualization' && surface === 'message' && world.charts;
    if (isChart) checkChart(block, here, complain);
    if (!isChart && !EVERYWHERE.includes(type) && !MORE_TYPES[surface].includes(type)) {
      complain(`${here}/type`, `unsupported type: ${type}`);
      continue;
    }
    checkLength(block.block_id, `${here}/block_id`, 255, complain);
    const id = textAt(block, 'block_id');
    if (id && seen.has(id)) complain(`${here}/block_id`, `\`block_id\` "${id}" already exists`);
    seen.add(id);
    CHECKS[type]?.(block, here, complain);
    const file = isObject(block.slack_file) ? textAt(block.slack_file, 'id') : '';
    if (type === 'image' && file !== '' && !world.files.has(file)) complain(`${here}/slack_file`, 'invalid slack file');
  }
  const charts = blocks.filter((block) => isObject(block) && block.type === 'data_visualization');
  if (charts.length > MOST_CHARTS) complain(at, `no more than ${MOST_CHARTS} data_visualization blocks allowed`);
  return problems;
}

type Check = (block: JsonObject, at: string, complain: Complain) => void;

const CHECKS: { [type: string]: Check | undefined } = {
  header: (block, at, complain) => checkPlainText(block.text, `${at}/text`, 150, complain),

  section(block, at, complain) {
    if (block.text === undefined && block.fields === undefined) complain(at, 'missing required field: text or fields');
    if (block.text !== undefined) checkText(block.text, `${at}/text`, { max: 3000 }, complain);
    if (block.fields !== undefined) {
      for (const [i, field] of checkCount(block.fields, `${at}/fields`, 10, complain).entries()) {
        checkText(field, `${at}/fields/${i}`, { max: 2000 }, complain);
      }
    }
    if (isObject(block.accessory) && textAt(block.accessory, 'type') !== 'image') {
      checkElement(block.accessory, `${at}/accessory`, 'actions', complain);
    }
  },

  context(block, at, complain) {
    for (const [i, element] of checkCount(block.elements, `${at}/elements`, 10, complain).entries()) {
      if (textAt(element, 'type') === 'image') checkImage(element, `${at}/elements/${i}`, complain);
      else checkText(element, `${at}/elements/${i}`, { max: 3000 }, complain);
    }
  },

  actions(block, at, complain) {
    const seen = new Set<string>();
    for (const [i, element] of checkCount(block.elements, `${at}/elements`, 25, complain).entries()) {
      const here = `${at}/elements/${i}`;
      checkElement(element, here, 'actions', complain);
      const id = textAt(element, 'action_id');
      if (id && seen.has(id)) complain(`${here}/action_id`, `\`action_id\` "${id}" already exists`);
      seen.add(id);
    }
  },

  input(block, at, complain) {
    checkPlainText(block.label, `${at}/label`, 2000, complain);
    if (block.hint !== undefined) checkPlainText(block.hint, `${at}/hint`, 2000, complain);
    if (isObject(block.element)) checkElement(block.element, `${at}/element`, 'input', complain);
    else complain(at, 'missing required field: element');
  },

  image: (block, at, complain) => checkImage(block, at, complain),

  markdown: (block, at, complain) => checkLength(block.text, `${at}/text`, 12_000, complain, { required: true }),

  rich_text(block, at, complain) {
    if (!Array.isArray(block.elements)) complain(at, 'missing required field: elements');
  },

  table(block, at, complain) {
    const rows = Array.isArray(block.rows) ? block.rows : [];
    if (rows.length === 0) complain(`${at}/rows`, 'must provide at least 1 items');
    if (rows.length > 100) complain(`${at}/rows`, 'no more than 100 items allowed');
    for (const [i, row] of rows.entries()) {
      if (objectsIn(row).length > 20) complain(`${at}/rows/${i}`, 'no more than 20 items allowed');
    }
  },
};

function checkImage(image: JsonObject, at: string, complain: Complain): void {
  if (image.image_url === undefined && image.slack_file === undefined)
    complain(at, 'missing required field: image_url');
  checkLength(image.image_url, `${at}/image_url`, 3000, complain);
  checkLength(image.alt_text, `${at}/alt_text`, 2000, complain, { required: true });
}
