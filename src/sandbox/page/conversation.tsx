import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import type { PageOutcome, PagePlace, PageSnapshot } from '../page-snapshot.ts';
import { Composer } from './composer.tsx';
import type { Use } from './drawing.ts';
import { Message } from './message.tsx';
import { dayText } from './slack-date.ts';

type ConversationProps = {
  snapshot: PageSnapshot;
  place: PagePlace;
  title: string;
  use(ts: string, use: Use): Promise<PageOutcome>;
  write(text: string): Promise<unknown>;
};

/** The messages of one place, newest at the foot, and the composer. */
export function Conversation({ snapshot, place, title, use, write }: ConversationProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const { messages } = snapshot;
  const count = messages.reduce((sum, message) => sum + 1 + message.replies.length, 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls down when a message came or another place opened
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, [count, place.id]);

  let day = '';
  return (
    <>
      <div className="messages" ref={list} data-testid="messages">
        <div className="messages-inner">
          {messages.length === 0 && <p className="empty">Nothing here yet.</p>}
          {messages.map((message) => {
            const newDay = dayText(message.at, snapshot.now);
            const starts = newDay !== day;
            day = newDay;
            return (
              <Fragment key={message.ts}>
                {starts && <p className="day">{newDay}</p>}
                <Message message={message} use={use} />
              </Fragment>
            );
          })}
        </div>
      </div>
      <Composer key={place.id} place={title} archived={place.archived} write={write} />
    </>
  );
}
