// Whether the checklist is shown: from the first missing step on, until a person hides it.
import { useState } from 'react';
import type { Status } from '../../../contract/sources.ts';
import { browserStore } from '../../parts/browser-store.ts';

type Step = Status['checklist'][number];

/** `missing` is the first step that is not done. */
export function useChecklist(steps: readonly Step[], database: string) {
  const key = `meshwarden.checklist:${database}`;
  const [hidden, setHidden] = useState(() => browserStore.getItem(key) === 'hidden');
  const missing = steps.find((step) => !step.done) ?? null;
  const [everMissing, setEverMissing] = useState(missing !== null);
  if (missing !== null && !everMissing) setEverMissing(true);
  const dismiss = (): void => {
    browserStore.setItem(key, 'hidden');
    setHidden(true);
  };
  return { shown: !hidden && everMissing, missing, dismiss };
}
