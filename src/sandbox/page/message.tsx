import type { ReactNode } from 'react';
import type { PageMessage } from '../page-snapshot.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { DrawingContext, type Use, useDrawing } from './drawing.ts';
import { decode, Mrkdwn } from './mrkdwn.tsx';
import { clockText } from './slack-date.ts';

type MessageProps = { message: PageMessage; use(ts: string, use: Use): ReturnType<Drawing['use']> };
type Drawing = ReturnType<typeof useDrawing>;

/** One message with its replies beneath it, indented. */
export function Message({ message, use }: MessageProps): ReactNode {
  const { snapshot } = useDrawing();
  return (
    <article className={`message ${message.ephemeral ? 'ephemeral' : ''}`} data-testid={`message-${message.ts}`}>
      {message.ephemeral && <p className="only-you">Only visible to you</p>}
      <Avatar name={message.author} app={message.fromApp} />
      <div className="message-body">
        <header>
          <strong>{message.author}</strong>
          {message.fromApp && <span className="app-badge">APP</span>}
          <time>{clockText(message.at)}</time>
          {message.edited && <span className="edited">(edited)</span>}
        </header>
        <DrawingContext value={{ snapshot, use: (used) => use(message.ts, used) }}>
          {message.blocks.length > 0 ? (
            <Blocks blocks={message.blocks} />
          ) : (
            <div className="block-text">
              <Mrkdwn text={message.text} />
            </div>
          )}
        </DrawingContext>
        {message.files.map((file) => (
          <a key={file.url} className="file" href={new URL(file.url).pathname} download>
            {decode(file.name)}
          </a>
        ))}
        {message.replies.length > 0 && (
          <div className="replies">
            {message.replies.map((reply) => (
              <Message key={reply.ts} message={reply} use={use} />
            ))}
          </div>
        )}
      </div>
    </article>
  );
}
