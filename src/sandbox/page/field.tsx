import type { ReactNode } from 'react';
import { type JsonObject, objectsIn, textAt } from '../json-value.ts';
import { placeholderOf, useOptions } from './elements.tsx';

type FieldProps = {
  id: string;
  element: JsonObject;
  value: string | string[] | undefined;
  change(value: string | string[]): void;
};

const INPUT_TYPES: { [type: string]: string } = {
  plain_text_input: 'text',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
};

/** The entry of an input block. */
export function Field({ id, element, value, change }: FieldProps): ReactNode {
  const options = useOptions(element);
  const type = textAt(element, 'type');
  const initial = ['initial_value', 'initial_date', 'initial_time', 'initial_user', 'initial_channel']
    .map((name) => textAt(element, name))
    .find((text) => text !== '');
  const text = typeof value === 'string' ? value : (initial ?? textAt(element.initial_option, 'value'));

  if (type === 'plain_text_input' && element.multiline === true) {
    return (
      <textarea
        id={id}
        rows={3}
        value={text}
        placeholder={textAt(element.placeholder, 'text')}
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  if (type === 'datetimepicker') {
    const chosen = typeof value === 'string' ? Number(value) : Number(element.initial_date_time ?? Number.NaN);
    return (
      <input
        id={id}
        type="datetime-local"
        value={Number.isFinite(chosen) ? localMinute(chosen) : ''}
        onChange={(event) => change(String(Math.floor(new Date(event.target.value).getTime() / 1000)))}
      />
    );
  }
  const inputType = INPUT_TYPES[type];
  if (inputType) {
    return (
      <input
        id={id}
        type={inputType}
        step={element.is_decimal_allowed === true ? 'any' : undefined}
        value={text}
        placeholder={textAt(element.placeholder, 'text')}
        onChange={(event) => change(event.target.value)}
      />
    );
  }
  const groups = objectsIn(element.option_groups);
  const many = type === 'checkboxes' || type.startsWith('multi_');
  if (many || type === 'radio_buttons') {
    const chosen = Array.isArray(value) ? value : many ? initialMany(element) : [text];
    const toggle = (one: string, on: boolean) => {
      if (many) change(on ? [...chosen, one] : chosen.filter((other) => other !== one));
      else change(one);
    };
    return (
      <div className="choices" id={id}>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type={many ? 'checkbox' : 'radio'}
              name={id}
              checked={chosen.includes(option.value)}
              onChange={(event) => toggle(option.value, event.target.checked)}
            />
            <span>
              {option.label}
              {option.description && <small>{option.description}</small>}
            </span>
          </label>
        ))}
      </div>
    );
  }
  return (
    <select id={id} value={text} onChange={(event) => change(event.target.value)}>
      <option value="" disabled>
        {placeholderOf(element)}
      </option>
      {groups.length === 0 && options.map(choice)}
      {groups.map((group) => (
        <optgroup key={textAt(group.label, 'text')} label={textAt(group.label, 'text')}>
          {objectsIn(group.options).map((one) => {
            const option = options.find(({ value: known }) => known === textAt(one, 'value'));
            return option && choice(option);
          })}
        </optgroup>
      ))}
    </select>
  );
}

function choice({ value, label }: { value: string; label: string }): ReactNode {
  return (
    <option key={value} value={value}>
      {label}
    </option>
  );
}

/** As the browser's own picker writes it, in the reader's time zone. */
function localMinute(seconds: number): string {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function initialMany(element: JsonObject): string[] {
  return objectsIn(element.initial_options).map((option) => textAt(option, 'value'));
}
