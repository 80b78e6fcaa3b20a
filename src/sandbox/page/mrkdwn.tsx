import type { ReactNode } from 'react';
import { textAt } from '../json-value.ts';
import type { PageSnapshot } from '../page-snapshot.ts';
import { inOrder, useDrawing } from './drawing.ts';
import { formatSlackDate } from './slack-date.ts';

/**
 * Text as Slack draws it (docs.slack.dev/messaging/formatting-message-text). Ours, because slack-blocks-to-jsx reads it as
 * Markdown: it draws escaped `&lt;!channel&gt;` as a live mention, and markup within plain_text.
 */
export function Mrkdwn({ text }: { text: string }): ReactNode {
  const { snapshot } = useDrawing();
  return inOrder(text.split(/```\n?/), (part, i) => (i % 2 ? <pre>{decode(part)}</pre> : lines(part, snapshot)));
}

export function PlainText({ text }: { text: string }): ReactNode {
  return <span className="plain">{decode(text)}</span>;
}

/** Blocks name their texts plain_text or mrkdwn. */
export function TextObject({ value }: { value: unknown }): ReactNode {
  const text = textAt(value, 'text');
  return textAt(value, 'type') === 'mrkdwn' ? <Mrkdwn text={text} /> : <PlainText text={text} />;
}

export function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function lines(text: string, snapshot: PageSnapshot): ReactNode {
  const nodes: ReactNode[] = [];
  for (const [i, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const quoted = /^(?:>|&gt;) ?(.*)$/.exec(line)?.[1];
    if (quoted !== undefined) nodes.push(<blockquote>{inline(quoted, snapshot)}</blockquote>);
    else nodes.push(i > 0 && !isQuote(nodes.at(-1)) ? '\n' : null, inline(line, snapshot));
  }
  return inOrder(nodes, (node) => node);
}

const isQuote = (node: ReactNode) =>
  typeof node === 'object' && node !== null && 'type' in node && node.type === 'blockquote';

// Code first, then <…>, then emphasis that starts and ends at the edge of a word.
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])|(?<![\w_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])|(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])/g;

function inline(text: string, snapshot: PageSnapshot): ReactNode {
  const nodes: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, special, bold, italic, struck] = match;
    nodes.push(decode(text.slice(from, match.index)));
    if (code) nodes.push(<code>{decode(code)}</code>);
    else if (special) nodes.push(specialNode(special, snapshot));
    else if (bold) nodes.push(<strong>{inline(bold, snapshot)}</strong>);
    else if (italic) nodes.push(<em>{inline(italic, snapshot)}</em>);
    else if (struck) nodes.push(<s>{inline(struck, snapshot)}</s>);
    from = match.index + whole.length;
  }
  nodes.push(decode(text.slice(from)));
  return inOrder(nodes, (node) => node);
}

function specialNode(inside: string, snapshot: PageSnapshot): ReactNode {
  const [target = '', label] = inside.split(/\|(.*)/s);
  const mention = (name: string) => <span className="mention">{name}</span>;
  if (target.startsWith('@')) return mention(`@${userName(target.slice(1), snapshot) ?? label ?? target.slice(1)}`);
  if (target.startsWith('#')) {
    const id = target.slice(1);
    return mention(`#${snapshot.channels.find((channel) => channel.id === id)?.name ?? label ?? id}`);
  }
  if (target.startsWith('!subteam^')) {
    const id = target.slice('!subteam^'.length);
    return mention(`@${snapshot.groups.find((group) => group.id === id)?.name ?? label ?? id}`);
  }
  if (target.startsWith('!date^')) {
    const [, seconds, format = '', link] = target.split('^');
    const shown = <time>{formatSlackDate(Number(seconds), format, snapshot.now)}</time>;
    return link ? anchor(link, shown) : shown;
  }
  if (target.startsWith('!')) return mention(`@${target.slice(1)}`);
  return /^(https?:|mailto:)/.test(target) ? anchor(target, decode(label ?? target)) : decode(`<${inside}>`);
}

export function userName(id: string, snapshot: PageSnapshot): string | undefined {
  return id === snapshot.app.userId ? snapshot.app.name : snapshot.people.find((person) => person.id === id)?.name;
}

function anchor(href: string, children: ReactNode): ReactNode {
  return (
    <a href={decode(href)} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
