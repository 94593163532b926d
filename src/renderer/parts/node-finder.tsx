// Finds a node by name or key.
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { formatKey, formatName } from '../format.ts';
import { messages } from '../messages.ts';
import { useCore } from '../wire/use-core.ts';

const typingMs = 150;

/** `onPick` gets the key of the chosen node. */
export function NodeFinder({ label, onPick }: { readonly label: string; readonly onPick: (key: string) => void }) {
  const { calls } = useCore();
  const combobox = useCombobox();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), typingMs);
  const { data } = useQuery({
    ...calls.nodes.search.queryOptions({ input: { text: wanted, limit: 8 } }),
    enabled: wanted !== '',
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list begins with its first entry chosen
  useEffect(() => void combobox.selectFirstOption(), [data]);
  const found = wanted === '' || text.trim() === '' ? [] : (data ?? []).filter((node) => node.role !== 'observer');
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(key) => {
        onPick(key);
        setText('');
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          aria-label={label}
          placeholder={label}
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
          }}
          onBlur={() => combobox.closeDropdown()}
          spellCheck={false}
          autoComplete="off"
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={text.trim() === '' || data === undefined}>
        <Combobox.Options aria-label={label}>
          {found.length === 0 && <Combobox.Empty>{messages.graph.noMatch}</Combobox.Empty>}
          {found.map((node) => (
            <Combobox.Option key={node.key} value={node.key}>
              <span className="untrusted">{formatName(node.name, messages.unnamed)}</span>{' '}
              <span className="mono">{formatKey(node.key)}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
