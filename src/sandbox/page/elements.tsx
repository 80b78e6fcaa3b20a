import { type ReactNode, useState } from 'react';
import { isObject, type JsonObject, objectsIn, textAt } from '../json-value.ts';
import { Dialog } from './dialog.tsx';
import { useDrawing } from './drawing.ts';
import { decode, TextObject } from './mrkdwn.tsx';
import { Popover } from './popover.tsx';

/** A button, menu or picker in a message, a Home or a modal's actions: using it goes to the app. */
export function ElementView({ element, blockId }: { element: JsonObject; blockId: string }): ReactNode {
  const { use } = useDrawing();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ value?: string }>();
  const { confirm } = element;
  const actionId = textAt(element, 'action_id');

  async function send(chosen: { value?: string }): Promise<void> {
    setAsked(undefined);
    setBusy(true);
    await use({ actionId, blockId, ...chosen });
    setBusy(false);
  }
  const choose = (chosen: { value?: string }) => (isObject(confirm) ? setAsked(chosen) : void send(chosen));

  return (
    <>
      <Control element={element} busy={busy} choose={choose} />
      {asked && isObject(confirm) && (
        <Confirm confirm={confirm} accept={() => void send(asked)} cancel={() => setAsked(undefined)} />
      )}
    </>
  );
}

type ControlProps = { element: JsonObject; busy: boolean; choose(chosen: { value?: string }): void };

function Control({ element, busy, choose }: ControlProps): ReactNode {
  switch (element.type) {
    case 'button':
      return <Button element={element} busy={busy} choose={choose} />;
    case 'overflow':
      return (
        <Popover label="More actions" className="overflow" face="⋯">
          {(close) =>
            objectsIn(element.options).map((option) => (
              <button
                type="button"
                role="menuitem"
                key={textAt(option, 'value')}
                onClick={() => {
                  close();
                  choose({ value: textAt(option, 'value') });
                }}
              >
                <TextObject value={option.text} />
              </button>
            ))
          }
        </Popover>
      );
    case 'datepicker':
    case 'timepicker':
      return (
        <input
          type={element.type === 'datepicker' ? 'date' : 'time'}
          disabled={busy}
          onChange={(event) => choose({ value: event.target.value })}
        />
      );
    default:
      return <Choice element={element} busy={busy} choose={choose} />;
  }
}

function Button({ element, busy, choose }: ControlProps): ReactNode {
  const url = textAt(element, 'url');
  return (
    <button
      type="button"
      className={`slack-button ${textAt(element, 'style')}`}
      disabled={busy}
      aria-label={textAt(element, 'accessibility_label') || undefined}
      data-action={textAt(element, 'action_id')}
      onClick={() => {
        if (url) window.open(url, '_blank', 'noopener');
        choose({});
      }}
    >
      <TextObject value={element.text} />
    </button>
  );
}

function Choice({ element, busy, choose }: ControlProps): ReactNode {
  const options = useOptions(element);
  return (
    <select
      className="slack-select"
      disabled={busy}
      value=""
      aria-label={placeholderOf(element)}
      onChange={(event) => choose({ value: event.target.value })}
    >
      <option value="" disabled>
        {placeholderOf(element)}
      </option>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

export function placeholderOf(element: JsonObject): string {
  return decode(textAt(element.placeholder, 'text')) || 'Choose';
}

/** The choices of a menu: its own options, or the people or channels it asks for. */
export function useOptions(element: JsonObject): { value: string; label: string; description?: string }[] {
  const { snapshot } = useDrawing();
  const type = textAt(element, 'type');
  if (type.endsWith('users_select')) return snapshot.people.map(({ id, name }) => ({ value: id, label: name }));
  if (/(channels|conversations)_select$/.test(type)) {
    return snapshot.channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  }
  const grouped = objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options));
  return [...objectsIn(element.options), ...grouped].map((option) => ({
    value: textAt(option, 'value'),
    label: decode(textAt(option.text, 'text')),
    description: decode(textAt(option.description, 'text')),
  }));
}

type ConfirmProps = { confirm: JsonObject; accept(): void; cancel(): void };

function Confirm({ confirm, accept, cancel }: ConfirmProps): ReactNode {
  return (
    <Dialog title={decode(textAt(confirm.title, 'text'))} testId="confirm" close={cancel}>
      <div className="dialog-body">
        <TextObject value={confirm.text} />
      </div>
      <footer>
        <button type="button" className="slack-button" onClick={cancel}>
          {decode(textAt(confirm.deny, 'text')) || 'Cancel'}
        </button>
        <button type="button" className={`slack-button ${textAt(confirm, 'style') || 'primary'}`} onClick={accept}>
          {decode(textAt(confirm.confirm, 'text')) || 'Yes'}
        </button>
      </footer>
    </Dialog>
  );
}
