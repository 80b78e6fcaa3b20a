import { Fragment, type ReactNode, useState } from 'react';
import { isObject, type JsonObject, textAt } from '../json-value.ts';
import type { PageModal, PageOutcome, PageValues } from '../page-snapshot.ts';
import { Blocks } from './blocks.tsx';
import { Dialog } from './dialog.tsx';
import { DrawingContext, type Use, useDrawing } from './drawing.ts';
import { Field } from './field.tsx';
import { TextObject } from './mrkdwn.tsx';

type ModalProps = {
  modal: PageModal;
  submit(values: PageValues): Promise<PageOutcome>;
  use(use: Use, values: PageValues): Promise<PageOutcome>;
  close(): void;
};

/** The app's modal: its blocks, its fields with the errors the app returned, and its buttons. */
export function Modal({ modal, submit, use, close }: ModalProps): ReactNode {
  const { snapshot } = useDrawing();
  const [values, setValues] = useState<PageValues>({});
  const [errors, setErrors] = useState<PageOutcome['errors']>({});
  const [busy, setBusy] = useState(false);

  async function send(): Promise<void> {
    setBusy(true);
    const outcome = await submit(values);
    setErrors(outcome.errors ?? {});
    setBusy(false);
  }
  async function usedWithin(used: Use): Promise<PageOutcome> {
    const now = used.value === undefined ? values : { ...values, [used.actionId]: used.value };
    setValues(now);
    return use(used, now);
  }

  return (
    <Dialog title={modal.title} testId="modal" close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <DrawingContext value={{ snapshot, use: usedWithin }}>
          <div className="dialog-body">
            {modal.blocks.map((block) => {
              const blockId = textAt(block, 'block_id');
              return (
                <Fragment key={blockId}>
                  {block.type === 'input' ? (
                    <InputBlock
                      block={block}
                      value={values[blockId]}
                      error={errors?.[blockId]}
                      change={(value) => setValues({ ...values, [blockId]: value })}
                    />
                  ) : (
                    <Blocks blocks={[block]} />
                  )}
                </Fragment>
              );
            })}
          </div>
        </DrawingContext>
        <footer>
          <button type="button" className="slack-button" onClick={close}>
            {modal.close}
          </button>
          {modal.submit && (
            <button type="submit" className="slack-button primary" disabled={busy}>
              {modal.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

type InputProps = {
  block: JsonObject;
  value: string | string[] | undefined;
  error: string | undefined;
  change(value: string | string[]): void;
};

function InputBlock({ block, value, error, change }: InputProps): ReactNode {
  const blockId = textAt(block, 'block_id');
  return (
    <div className={`block-input ${error ? 'wrong' : ''}`}>
      <label htmlFor={blockId}>
        <TextObject value={block.label} />
        {block.optional === true && <span className="optional"> (optional)</span>}
      </label>
      {isObject(block.element) && <Field id={blockId} element={block.element} value={value} change={change} />}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p className="hint">
          <TextObject value={block.hint} />
        </p>
      )}
    </div>
  );
}
