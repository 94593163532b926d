// Whether the checklist is shown: from the first missing step on, until a person hides it.
import { useEffect, useState } from 'react';
import type { Status } from '../../../contract/sources.ts';
import { browserStore } from '../../parts/browser-store.ts';

/** How long the ticked list stays before it folds to one line. */
const foldMs = 8_000;

type Step = Status['checklist'][number];

/** `missing` is the first step that is not done; `folded` is true a while after all were done. */
export function useChecklist(steps: readonly Step[], database: string) {
  const key = `meshwarden.checklist:${database}`;
  const [hidden, setHidden] = useState(() => browserStore.getItem(key) === 'hidden');
  const missing = steps.find((step) => !step.done) ?? null;
  const [everMissing, setEverMissing] = useState(missing !== null);
  if (missing !== null && !everMissing) setEverMissing(true);
  const [folded, setFolded] = useState(false);
  const complete = missing === null;
  useEffect(() => {
    if (!complete) return setFolded(false);
    const timer = setTimeout(() => setFolded(true), foldMs);
    return () => clearTimeout(timer);
  }, [complete]);
  const dismiss = (): void => {
    browserStore.setItem(key, 'hidden');
    setHidden(true);
  };
  return { shown: !hidden && everMissing, missing, folded, dismiss };
}
