// A number typed as text, so that what is no number reaches the core, which says what is wrong with it.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { typedNumber } from './rule-faults.ts';

/** Hints stand below the field, so that fields of one row line up. */
export const fieldOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description'];

/** `onChange` gets null for an empty field and NaN for what is no number. */
export function NumberField({
  label,
  hint,
  value,
  fault,
  onChange,
  className,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: number | null;
  readonly fault?: string | null;
  readonly onChange: (value: number | null) => void;
  readonly className?: string | undefined;
}) {
  const [typed, setTyped] = useState(textOf(value));
  // Another value from outside (an undo, a save) replaces what is typed.
  const shown = Object.is(typedNumber(typed), value) ? typed : textOf(value);
  return (
    <TextInput
      label={label}
      description={hint}
      inputWrapperOrder={fieldOrder}
      inputMode="numeric"
      value={shown}
      error={fault ?? undefined}
      className={className}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(typedNumber(event.currentTarget.value));
      }}
    />
  );
}

function textOf(value: number | null): string {
  return value === null || Number.isNaN(value) ? '' : String(value);
}
