// The state of the search: what is typed, what the core found, which of it is drawn.
import { useCombobox } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useCore } from '../../wire/use-core.ts';

const typingMs = 120;

/** `results` is null while nothing is searched for. */
export function useNodeSearch(shown: boolean, onPick: (key: string) => void) {
  const { calls, graph } = useCore();
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [text, setTyped] = useState('');
  const [entered, setEntered] = useState(false);
  const [wanted] = useDebouncedValue(text.trim(), typingMs);
  const query = useQuery({
    ...calls.nodes.search.queryOptions({ input: { text: wanted, limit: 12 } }),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  });
  // What is listed may still be for what was typed before.
  const isCurrent = wanted === text.trim() && !query.isPlaceholderData;
  const found = wanted === '' || text.trim() === '' ? null : (query.data ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list begins with its first entry chosen
  useEffect(() => void combobox.selectFirstOption(), [found]);
  useHotkeys(shown ? [['mod+F', () => input.current?.select()]] : [], []);
  const clear = (): void => {
    setTyped('');
    setEntered(false);
    combobox.closeDropdown();
  };
  const choose = (key: string): void => {
    clear();
    onPick(key);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: choose is a new function each time
  useEffect(() => {
    if (entered && isCurrent && found?.[0]) choose(found[0].key);
  }, [entered, isCurrent, found]);
  return {
    combobox,
    input,
    text,
    setText: (typed: string) => {
      setTyped(typed);
      setEntered(false);
      // Enter must not take an entry that was found for something else.
      combobox.resetSelectedOption();
      combobox.openDropdown();
    },
    results: found?.map((node) => ({ node, drawn: graph.model.byKey(node.key) !== null })) ?? null,
    busy: query.isFetching,
    choose,
    onKeyDown: (event: KeyboardEvent) => {
      const first = found?.[0];
      if (event.key === 'Escape') clear();
      if (event.key !== 'Enter' || combobox.getSelectedOptionIndex() !== -1) return;
      // Typed faster than the core answers, Enter means the first entry of the answer to come.
      if (!isCurrent) setEntered(text.trim() !== '');
      else if (first) choose(first.key);
    },
  };
}
