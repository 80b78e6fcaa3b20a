import { type ReactNode, useState } from 'react';

type ComposerProps = { place: string; archived: boolean; write(text: string): Promise<unknown> };

/** Writes a message or a slash command; Enter sends, Shift+Enter breaks the line. */
export function Composer({ place, archived, write }: ComposerProps): ReactNode {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  if (archived) return <p className="composer archived">{place} is archived. Nobody can write here.</p>;

  async function send(): Promise<void> {
    const said = text.trim();
    if (!said || busy) return;
    setBusy(true);
    setText('');
    await write(said);
    setBusy(false);
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        rows={1}
        value={text}
        data-testid="composer"
        aria-label={`Message ${place}`}
        placeholder={`Message ${place}, or type /hitl help`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          void send();
        }}
      />
      <button type="submit" className="slack-button primary" disabled={!text.trim() || busy}>
        Send
      </button>
    </form>
  );
}
