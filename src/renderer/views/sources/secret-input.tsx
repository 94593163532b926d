// A password in a form: never shown again once kept, replaced only when a new one is typed.
import { Checkbox, PasswordInput } from '@mantine/core';
import { sourceMessages } from '../../source-messages.ts';

const words = sourceMessages.form;

/** What stands in the form about a password. */
export interface SecretFields {
  /** As typed; empty leaves a kept one alone. */
  readonly password: string;
  readonly forget: boolean;
}

export const noSecret: SecretFields = { password: '', forget: false };

/** What goes into the settings: nothing keeps the kept one, an empty text forgets it. */
export function passwordOf({ password, forget }: SecretFields): { password?: string } {
  if (password !== '') return { password };
  return forget ? { password: '' } : {};
}

/** `kept`: one is kept for this source. */
export function SecretInput({
  fields,
  set,
  kept,
  optional,
}: {
  readonly fields: SecretFields;
  readonly set: (changed: Partial<SecretFields>) => void;
  readonly kept: boolean;
  readonly optional: string;
}) {
  return (
    <>
      <PasswordInput
        label={words.password}
        placeholder={kept && !fields.forget ? words.kept : optional}
        description={kept ? words.keptHint : undefined}
        value={fields.password}
        onChange={(event) => set({ password: event.currentTarget.value, forget: false })}
        autoComplete="new-password"
      />
      {kept && fields.password === '' && (
        <Checkbox
          label={words.forget}
          checked={fields.forget}
          onChange={(event) => set({ forget: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
