// Whom a broker's source listens to: three lists, each of which may stay empty.
import { TextInput } from '@mantine/core';
import { sourceMessages } from '../../source-messages.ts';
import { listOf } from './text-lists.ts';

const words = sourceMessages.mqtt;
const texts = [
  ['regions', words.regions, words.regionsHint],
  ['onlyObservers', words.onlyObservers, words.idsHint],
  ['blockedObservers', words.blockedObservers, words.idsHint],
] as const;

/** What stands in the three lines. */
export type FilterTexts = Readonly<Record<(typeof texts)[number][0], string>>;

/** What the lists of `settings` look like in the lines; empty ones for a new source. */
export function filterTexts(
  settings: Partial<Record<keyof FilterTexts, string[] | undefined>> | undefined,
): FilterTexts {
  const line = (list: string[] | undefined) => (list ?? []).join(', ');
  return {
    regions: line(settings?.regions),
    onlyObservers: line(settings?.onlyObservers),
    blockedObservers: line(settings?.blockedObservers),
  };
}

/** The lists for the settings; an empty line is left out. */
export function filtersOf(fields: FilterTexts) {
  return {
    ...listOf('regions', fields.regions),
    ...listOf('onlyObservers', fields.onlyObservers),
    ...listOf('blockedObservers', fields.blockedObservers),
  };
}

/** The three lines. */
export function FilterFields({
  fields,
  set,
}: {
  readonly fields: FilterTexts;
  readonly set: (changed: Partial<FilterTexts>) => void;
}) {
  return (
    <>
      {texts.map(([name, label, hint]) => (
        <TextInput
          key={name}
          label={label}
          description={hint}
          value={fields[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
        />
      ))}
    </>
  );
}
