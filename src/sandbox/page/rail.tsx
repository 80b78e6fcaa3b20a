import type { ReactNode } from 'react';
import type { PagePerson, PagePlace, PageSnapshot } from '../page-snapshot.ts';
import { Avatar } from './avatar.tsx';
import { Popover } from './popover.tsx';

type RailProps = {
  snapshot: PageSnapshot;
  me: PagePerson;
  open: string;
  unread(person: PagePerson, place: PagePlace): boolean;
  choosePerson(handle: string): void;
  /** A channel's name, `dm` or `home`. */
  choosePlace(name: string): void;
};

/** Who you are, and where you can look. */
export function Rail({ snapshot, me, open, unread, choosePerson, choosePlace }: RailProps): ReactNode {
  const item = (name: string, label: string, mark: string, isUnread: boolean) => (
    <button
      key={name}
      type="button"
      className={`place ${open === name ? 'open' : ''} ${isUnread ? 'unread' : ''}`}
      aria-current={open === name}
      data-testid={`place-${name}`}
      onClick={() => choosePlace(name)}
    >
      <span className="place-mark">{mark}</span>
      <span className="place-name">{label}</span>
      {isUnread && <span className="dot" role="img" aria-label="unread" />}
    </button>
  );

  return (
    <nav className="rail" aria-label="Workspace">
      <h1>{snapshot.team}</h1>
      <PersonPicker snapshot={snapshot} me={me} unread={unread} choose={choosePerson} />
      <h2>Channels</h2>
      {snapshot.channels.map((channel) => item(channel.name, channel.name, '#', unread(me, channel)))}
      <h2>Apps</h2>
      {item('home', `${snapshot.app.name} Home`, '⌂', false)}
      {item('dm', snapshot.app.name, '@', unread(me, me.dm))}
    </nav>
  );
}

const KIND_LABELS: { [kind: string]: string } = { guest: 'guest', foreign: 'other company' };

function PersonPicker({
  snapshot,
  me,
  unread,
  choose,
}: {
  snapshot: PageSnapshot;
  me: PagePerson;
  unread: RailProps['unread'];
  choose(handle: string): void;
}): ReactNode {
  // Bots and deactivated people cannot sit at a client.
  const able = snapshot.people.filter(({ kind }) => kind !== 'bot' && kind !== 'deactivated');
  const face = (
    <>
      <Avatar name={me.name} />
      <span className="who">
        <small>You are</small>
        <strong>{me.name}</strong>
        <span>{me.title}</span>
      </span>
      <span aria-hidden="true">▾</span>
    </>
  );
  return (
    <Popover label={`You are ${me.name}, ${me.title}`} className="person-picker" testId="person-picker" face={face}>
      {(close) =>
        able.map((person) => (
          <button
            key={person.id}
            type="button"
            role="menuitem"
            data-testid={`person-${person.handle}`}
            onClick={() => {
              close();
              choose(person.handle);
            }}
          >
            <Avatar name={person.name} />
            <span className="who">
              <strong>{person.name}</strong>
              <span>{[person.title, KIND_LABELS[person.kind]].filter(Boolean).join(' · ')}</span>
            </span>
            {unread(person, person.dm) && <span className="dot" role="img" aria-label="unread" />}
          </button>
        ))
      }
    </Popover>
  );
}
