// Where the keyboard goes when the card it was in vanishes: a source got another name, or was removed.
import { useCallback, useEffect, useRef, useState } from 'react';

/** Where to: the card of a source, or whatever comes after one that is removed. */
type Goal = { readonly source: string } | { readonly removed: string };

/**
 * `takes` names the source whose card is to take the keyboard. After a removal that is the next source, or the last; when
 * none is left, `adding` is focused: the heading of what follows.
 */
export function useKeyboard(sources: readonly { readonly name: string }[]) {
  const [goal, setGoal] = useState<Goal | null>(null);
  const adding = useRef<HTMLHeadingElement>(null);
  const places = useRef(new Map<string, number>());
  const names = sources.map(({ name }) => name);
  const removed = goal !== null && 'removed' in goal ? goal.removed : null;
  const isGone = removed !== null && !names.includes(removed);
  for (const [place, name] of names.entries()) places.current.set(name, place);
  // The list may come without it before the answer to its removal does.
  const next = isGone ? (names[Math.min(places.current.get(removed) ?? 0, names.length - 1)] ?? null) : null;
  const isEmpty = isGone && next === null;
  useEffect(() => {
    if (!isEmpty) return;
    adding.current?.focus();
    setGoal(null);
  }, [isEmpty]);
  const onKeyboard = useCallback((to: Goal | null) => setGoal(to), []);
  return { takes: goal !== null && 'source' in goal ? goal.source : next, onKeyboard, adding };
}
