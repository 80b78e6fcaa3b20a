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

const FOOT_PX = 80;

/** The messages of one place, newest at the foot, and the composer. */
export function Conversation({ snapshot, place, title, use, write }: ConversationProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  // At the foot it stays at the foot; someone who reads further up is left there.
  const atFoot = useRef(true);
  const { messages } = snapshot;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another place starts at its foot
  useEffect(() => {
    atFoot.current = true;
  }, [place.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new or changed message may have made the list longer
  useEffect(() => {
    if (atFoot.current) list.current?.scrollTo(0, list.current.scrollHeight);
  }, [messages]);
  function noteScroll({ scrollHeight, scrollTop, clientHeight }: HTMLElement): void {
    atFoot.current = scrollHeight - scrollTop - clientHeight < FOOT_PX;
  }

  let day = '';
  return (
    <>
      <div className="messages" ref={list} data-testid="messages" onScroll={(event) => noteScroll(event.currentTarget)}>
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
