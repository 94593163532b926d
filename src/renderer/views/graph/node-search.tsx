// Finds a node by name or key: type, arrow keys, Enter.
import { Combobox, Kbd, Loader, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { formatKey, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { RoleMark } from './node-mark.tsx';
import classes from './node-search.module.css';
import { useNodeSearch } from './use-node-search.ts';

const words = messages.graph;

/** Ctrl+F puts the keyboard here while the graph is shown. */
export function NodeSearch({ shown, onPick }: { readonly shown: boolean; readonly onPick: (key: string) => void }) {
  const { combobox, input, text, setText, results, busy, choose, onKeyDown } = useNodeSearch(shown, onPick);
  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal={false} shadow="md">
      <Combobox.Target>
        <TextInput
          ref={input}
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          value={text}
          leftSection={<IconSearch size={16} />}
          rightSection={busy ? <Loader size={14} /> : text === '' ? <Kbd size="xs">{words.searchKeys}</Kbd> : null}
          rightSectionWidth={busy || text !== '' ? 34 : 62}
          rightSectionPointerEvents="none"
          onChange={(event) => setText(event.currentTarget.value)}
          onFocus={() => text !== '' && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={onKeyDown}
          spellCheck={false}
          autoComplete="off"
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={results === null}>
        <Combobox.Options aria-label={words.search}>
          {results?.length === 0 && <Combobox.Empty>{words.noMatch}</Combobox.Empty>}
          {results?.map(({ node, drawn }) => (
            <Combobox.Option key={node.key} value={node.key} className={classes.option}>
              <RoleMark of={node.role} />
              <span className={`${classes.name} untrusted`}>{formatName(node.name, messages.unnamed)}</span>
              <span className={`${classes.key} mono`}>{drawn ? formatKey(node.key) : words.notDrawn}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
