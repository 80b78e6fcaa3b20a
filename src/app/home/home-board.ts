import type { HomeView } from '@slack/types';
import { contentHash } from '../../audit/hash.ts';
import { drawHome, drawStrangersHome, drawUnreadableHome } from '../../cards/home/home.ts';
import { homeOffer } from '../../cards/home/home-offer.ts';
import { offeredIn } from '../../cards/offered-in.ts';
import type { App } from '../app.ts';
import { authorise, type Workspace } from '../authorise.ts';
import { createBudget } from '../pacing.ts';
import { peopleView } from '../people-view.ts';
import { listShownFact } from '../shown-fact.ts';
import type { DrawnHome, Home } from '../store.ts';
import type { UnderWay } from '../under-way.ts';
import { changesAt } from './changes-at.ts';
import { createHomeLook, type HomeLook } from './home-look.ts';
import type { HomePublisher, Published } from './home-publisher.ts';
import { homeSight } from './home-sight.ts';
import { createWaitingList } from './waiting-list.ts';

// Who has not opened it for a day sees it drawn when they do.
const KEPT_CURRENT_MS = 24 * 3_600_000;
// Changes that come together are one drawing.
const GATHER_MS = 1_500;
// What is Slack's to know: who is in which group, who is gone.
const LOOK_AGAIN_MS = 60_000;
// views.publish: 100 a minute for the app, in bursts.
const PUBLISHES = { everyMs: 600, burst: 20 };

/** What was looked at, so that only a change makes it be drawn again. Kept in memory: forgetting it costs one drawing. */
type Glance = { fact: number; at: number; openedAt: number; changesAt: number };
/** A Home as it is now, and until when it says so if nothing is committed. */
type Look = { view: HomeView; changesAt: number };

export type HomeBoard = {
  /** Draws and publishes what is due; how many were begun. */
  pass(): Promise<number>;
  /** At the next pass this person's Home is drawn at once: they wait for it. */
  lookAgain(slackUser: string): void;
};

/**
 * Keeps the Homes current that were opened lately: drawn from committed rows when anything was committed, published only
 * where what is shown differs. `workspace` is null until Slack has said who we are.
 */
export function createHomeBoard(
  app: App,
  publisher: HomePublisher,
  workspace: () => Workspace | null,
  underWay: UnderWay,
): HomeBoard {
  const waiting = createWaitingList(app);
  const budget = createBudget(PUBLISHES);
  const glances = new Map<string, Glance>();
  let opened: Home[] = [];

  async function read(now: number): Promise<{ fact: number } | 'unreadable'> {
    try {
      opened = await app.store.homes(now - KEPT_CURRENT_MS);
      return { fact: opened.length === 0 ? 0 : await app.store.latestFact() };
    } catch (error) {
      app.log.error({ error }, 'what Home shows cannot be read');
      return 'unreadable';
    }
  }

  async function show(home: Home, by: Workspace, look: HomeLook | null): Promise<void> {
    const { slackUser } = home;
    const { view, changesAt: changes } = look === null ? unreadable() : await draw(app, by, slackUser, look);
    const glance = glances.get(slackUser);
    if (glance !== undefined) glance.changesAt = changes;
    const shownHash = hashOf(view);
    if (shownHash === home.shownHash) return underWay.forgive(slackUser);
    const now = app.clock.now();
    if (!budget.free(now)) return void glances.delete(slackUser);
    budget.used(now);
    const published = await publisher.publish({ slackUser, view, over: home.viewHash });
    await settle(home, { shownHash, ...offered(home, view, now), at: now }, published);
  }

  /** What can be decided there, for the record only where that is not what was there before. */
  function offered({ slackUser, offeredHash }: Home, view: HomeView, at: number) {
    const offer = homeOffer(view);
    const items = offeredIn(offer);
    const hash = items.length === 0 ? null : hashOf(offer);
    const isNew = hash !== null && hash !== offeredHash;
    const fact = isNew ? listShownFact(app.ids, 'home', items, { to: slackUser, hash, at }) : null;
    return { offeredHash: hash, fact };
  }

  async function settle(home: Home, shown: Omit<DrawnHome, 'viewHash'>, published: Published): Promise<void> {
    const { slackUser } = home;
    if (published.ok) {
      const { viewHash } = published;
      underWay.forgive(slackUser);
      return note(home, { viewHash, ...shown });
    }
    // Not shown yet: it is drawn again as soon as it may be.
    glances.delete(slackUser);
    const now = app.clock.now();
    switch (published.why) {
      case 'conflict':
        return note(home, null);
      case 'rate_limited':
        return budget.close({ from: now, until: now + published.retryAfterMs });
      case 'unknown':
        underWay.putOff(slackUser, now);
        return note(home, null);
      case 'unavailable':
        return underWay.putOff(slackUser, now);
      case 'refused':
        app.log.error({ code: published.error }, 'Slack refuses to show Home; run `countersign doctor`');
        return underWay.putOff(slackUser, now);
    }
  }

  async function note(home: Home, drawn: DrawnHome | null): Promise<void> {
    const { slackUser } = home;
    const { viewHash = null, shownHash = null, offeredHash = null } = drawn ?? {};
    const shows = { viewHash, shownHash, offeredHash };
    opened = opened.map((each) => (each.slackUser === slackUser ? { ...each, ...shows } : each));
    await app.store.drawnHome(slackUser, drawn);
  }

  async function pass(): Promise<number> {
    const by = workspace();
    if (by === null) return 0;
    const now = app.clock.now();
    const found = await read(now);
    const fact = found === 'unreadable' ? -1 : found.fact;
    const look = found === 'unreadable' ? null : createHomeLook(app, waiting, now);
    for (const known of glances.keys()) {
      if (!opened.some(({ slackUser }) => slackUser === known)) glances.delete(known);
    }
    const due = opened
      .filter((home) => isDue(home, glances.get(home.slackUser), fact, now))
      // Who has just opened it waits for it; then whoever was looked at longest ago.
      .sort((one, other) => (glances.get(one.slackUser)?.at ?? 0) - (glances.get(other.slackUser)?.at ?? 0));
    let begun = 0;
    for (const home of due) {
      const { slackUser, openedAt } = home;
      if (!budget.free(now)) break;
      if (underWay.has(slackUser, now)) continue;
      glances.set(slackUser, { fact, at: now, openedAt, changesAt: Number.POSITIVE_INFINITY });
      begun += 1;
      underWay.begin(slackUser, async () => {
        try {
          await show(home, by, look);
        } catch (error) {
          glances.delete(slackUser);
          underWay.putOff(slackUser, app.clock.now());
          app.log.error({ error }, 'Home could not be shown; it is tried again');
        }
      });
    }
    return begun;
  }

  return { pass, lookAgain: (slackUser) => void glances.delete(slackUser) };
}

/** Of the JSON that Slack was sent. */
function hashOf(shown: HomeView | HomeView['blocks']): string {
  return contentHash(JSON.parse(JSON.stringify(shown)));
}

function isDue(home: Home, glance: Glance | undefined, fact: number, now: number): boolean {
  if (glance === undefined || glance.openedAt !== home.openedAt || now < glance.at) return true;
  const ago = now - glance.at;
  return ago >= LOOK_AGAIN_MS || now >= glance.changesAt || (glance.fact !== fact && ago >= GATHER_MS);
}

const unreadable = (): Look => ({ view: drawUnreadableHome(), changesAt: Number.POSITIVE_INFINITY });

/** What this person sees now. What cannot be read counts as halted, and is shown as that. */
async function draw(app: App, workspace: Workspace, slackUser: string, look: HomeLook): Promise<Look> {
  try {
    const who = await authorise(app, workspace, { id: slackUser, teamId: workspace.team });
    if (who.ok) {
      const sight = await homeSight(app, who.actor, look);
      const back = (await look.absences()).map(({ until }) => until);
      return { view: drawHome(sight), changesAt: changesAt(sight, [look.dayEndsAt, ...back]) };
    }
    const people = peopleView(app.policy(), app.roster(), look.now);
    const view = drawStrangersHome(who.refusal, app.policy().file.halt.release, people);
    return { view, changesAt: Number.POSITIVE_INFINITY };
  } catch (error) {
    app.log.error({ error }, 'Home could not be drawn');
    return unreadable();
  }
}
