import { type ReactNode, useEffect, useState } from 'react';
import type { PageOutcome, PagePerson, PagePlace, PageSnapshot } from '../page-snapshot.ts';
import { Blocks } from './blocks.tsx';
import { Conversation } from './conversation.tsx';
import { DemoPanel } from './demo-panel.tsx';
import { DrawingContext } from './drawing.ts';
import { Modal } from './modal.tsx';
import { Rail } from './rail.tsx';
import { Toast } from './toast.tsx';
import { perform, useDemoPanel, useWorkspace } from './use-workspace.ts';

/** A place by name: `home`, `dm`, or a channel's name. It outlives a restart of the sandbox, as ids do not. */
type Spot = { as: string; open: string };

function spotOfAddress(): Spot {
  const address = new URLSearchParams(location.search);
  return { as: address.get('as') ?? '', open: address.get('open') ?? '' };
}

/** The client: the rail, the open place, the demo panel, and what lies over them. */
export function App(): ReactNode {
  const [spot, setSpot] = useState(spotOfAddress);
  const [drawer, setDrawer] = useState<'rail' | 'demo'>();
  const [notice, setNotice] = useState<string>();
  const snapshot = useWorkspace(spot.as, spot.open);
  const panel = useDemoPanel();
  const me = snapshot?.people.find((person) => person.handle === snapshot.me);
  const unread = useUnread(me, snapshot);

  async function act(...args: Parameters<typeof perform>): Promise<PageOutcome> {
    const outcome = await perform(...args);
    if (outcome.notice) setNotice(outcome.notice);
    return outcome;
  }
  function go(next: Spot): void {
    setSpot(next);
    setDrawer(undefined);
    history.replaceState(null, '', `?${new URLSearchParams(next)}`);
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each person who comes to the Home
  useEffect(() => {
    if (me && spot.open === 'home') void act({ act: 'openHome', by: me.handle });
  }, [me?.handle, spot.open]);

  if (!snapshot || !me) return <p className="empty">Opening the workspace…</p>;
  const by = me.handle;
  const { place, modal } = snapshot;
  const open = place === undefined ? 'home' : place.id === me.dm.id ? 'dm' : place.name;
  const title = open === 'dm' ? snapshot.app.name : open === 'home' ? `${snapshot.app.name} Home` : `#${open}`;
  const hasPanel = panel.list.length > 0 || panel.status.length > 0;

  return (
    <DrawingContext value={{ snapshot, use: async () => ({}) }}>
      <div className={`client ${hasPanel ? 'with-panel' : ''} ${drawer ? `drawer-${drawer}` : ''}`}>
        <Rail
          snapshot={snapshot}
          me={me}
          open={open}
          unread={unread}
          choosePerson={(as) => go({ as, open })}
          choosePlace={(next) => go({ as: by, open: next })}
        />
        <main>
          <header className="bar">
            <button type="button" className="drawer-button" aria-label="Channels" onClick={() => setDrawer('rail')}>
              ☰
            </button>
            <h2 data-testid="place-title">{title}</h2>
            {open === 'dm' && <span className="aside">Only {me.name} sees this</span>}
            {hasPanel && (
              <button type="button" className="drawer-button" onClick={() => setDrawer('demo')}>
                Demo
              </button>
            )}
          </header>
          {place ? (
            <Conversation
              snapshot={snapshot}
              place={place}
              title={title}
              use={(ts, use) => act({ act: 'click', by, channel: place.id, ts, ...use })}
              write={(text) => act({ act: 'write', by, channel: place.id, text })}
            />
          ) : (
            <DrawingContext value={{ snapshot, use: (use) => act({ act: 'clickView', by, view: 'home', ...use }) }}>
              <div className="messages home" data-testid="home">
                <div className="messages-inner">
                  {snapshot.home ? <Blocks blocks={snapshot.home} /> : <p className="empty">Nothing here yet.</p>}
                </div>
              </div>
            </DrawingContext>
          )}
        </main>
        {hasPanel && <DemoPanel panel={panel} run={(id) => perform({ act: 'control', id })} />}
        {drawer && <button type="button" className="shade" aria-label="Close" onClick={() => setDrawer(undefined)} />}
      </div>
      {modal && (
        <Modal
          key={modal.id}
          modal={modal}
          submit={(values) => act({ act: 'submit', by, values })}
          use={(use, values) => act({ act: 'clickView', by, view: 'modal', values, ...use })}
          close={() => void act({ act: 'close', by })}
        />
      )}
      {notice && <Toast text={notice} close={() => setNotice(undefined)} />}
    </DrawingContext>
  );
}

/** Whether a place has something its person has not had open on this page since. */
function useUnread(me: PagePerson | undefined, snapshot: PageSnapshot | undefined) {
  const [seen, setSeen] = useState<{ [personAndPlace: string]: number }>({});
  const key = (person: PagePerson, id: string) => `${person.handle} ${id}`;
  const open = snapshot?.place;
  useEffect(() => {
    if (me && open) setSeen((old) => ({ ...old, [`${me.handle} ${open.id}`]: open.activityAt }));
  }, [me, open]);
  return (person: PagePerson, place: PagePlace): boolean => place.activityAt > (seen[key(person, place.id)] ?? 0);
}
