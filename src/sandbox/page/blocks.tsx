import { Fragment, type ReactNode } from 'react';
import { type Block, Message as LibraryBlocks } from 'slack-blocks-to-jsx';
import { isObject, type JsonObject, objectsIn, textAt } from '../json-value.ts';
import { Chart } from './chart.tsx';
import { inOrder, useDrawing } from './drawing.ts';
import { ElementView } from './elements.tsx';
import { TextObject, userName } from './mrkdwn.tsx';
import { formatSlackDate } from './slack-date.ts';

/** Block Kit as Slack draws it: what people click or read as mrkdwn is ours, the richer blocks are slack-blocks-to-jsx's. */
export function Blocks({ blocks }: { blocks: JsonObject[] }): ReactNode {
  return (
    <div className="blocks">
      {blocks.map((block) => (
        <Fragment key={textAt(block, 'block_id')}>{drawBlock(block)}</Fragment>
      ))}
    </div>
  );
}

function drawBlock(block: JsonObject): ReactNode {
  const blockId = textAt(block, 'block_id');
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <TextObject value={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return (
        <div className="block-context">
          {inOrder(objectsIn(block.elements), (element) => (
            <span>
              <TextObject value={element} />
            </span>
          ))}
        </div>
      );
    case 'actions':
      return <ActionRow elements={objectsIn(block.elements)} blockId={blockId} />;
    case 'data_visualization':
      return <Chart block={block} />;
    case 'image':
      return <Picture block={block} />;
    case 'container':
      return (
        <details className="block-container" open={block.initially_collapsed !== true}>
          <summary>
            <TextObject value={block.title} />
          </summary>
          <Blocks blocks={objectsIn(block.child_blocks)} />
        </details>
      );
    case 'card': {
      const { actions, ...card } = block;
      return (
        <>
          <Library block={card} />
          <ActionRow elements={objectsIn(actions)} blockId={blockId} />
        </>
      );
    }
    default:
      return <Library block={block} />;
  }
}

function Picture({ block }: { block: JsonObject }): ReactNode {
  return (
    <figure className="block-image">
      {isObject(block.title) && <figcaption>{textAt(block.title, 'text')}</figcaption>}
      <img src={textAt(block, 'image_url')} alt={textAt(block, 'alt_text')} />
    </figure>
  );
}

function ActionRow({ elements, blockId }: { elements: JsonObject[]; blockId: string }): ReactNode {
  return (
    <div className="block-actions">
      {elements.map((element) => (
        <ElementView key={textAt(element, 'action_id')} element={element} blockId={blockId} />
      ))}
    </div>
  );
}

function Section({ block }: { block: JsonObject }): ReactNode {
  const { accessory } = block;
  return (
    <div className="block-section">
      <div className="block-text">
        <TextObject value={block.text} />
        {Array.isArray(block.fields) && (
          <div className="block-fields">
            {inOrder(objectsIn(block.fields), (field) => (
              <div>
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isObject(accessory) && accessory.type !== 'image' && (
        <ElementView element={accessory} blockId={textAt(block, 'block_id')} />
      )}
    </div>
  );
}

const LIBRARY_TYPES = 'alert card carousel file markdown plan rich_text table task_card video'.split(' ');

// The workspace has checked the block against Slack's rules before it came here.
function isLibraryBlock(block: JsonObject): block is JsonObject & Block {
  return LIBRARY_TYPES.includes(textAt(block, 'type'));
}

function Library({ block }: { block: JsonObject }): ReactNode {
  const { snapshot } = useDrawing();
  if (!isLibraryBlock(block)) return <p className="not-drawn">A {textAt(block, 'type')} block is not drawn here.</p>;
  return (
    <LibraryBlocks
      blocks={[block]}
      withoutWrapper
      theme="light"
      name=""
      logo=""
      data={{
        users: snapshot.people.map(({ id, name }) => ({ id, name })),
        channels: snapshot.channels.map(({ id, name }) => ({ id, name })),
      }}
      hooks={{
        user: ({ id }) => <span className="mention">@{userName(id, snapshot) ?? id}</span>,
        date: ({ timestamp, format }) => <time>{formatSlackDate(Number(timestamp), format, snapshot.now)}</time>,
      }}
    />
  );
}
