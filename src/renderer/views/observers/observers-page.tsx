// The observers: a list, and beside it everything about the one that is picked.
import { Button, Skeleton } from '@mantine/core';
import { IconAntenna } from '@tabler/icons-react';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { observerMessages as words } from '../../observer-messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { ObserverPanel } from './observer-panel.tsx';
import { ObserverTable } from './observer-table.tsx';
import classes from './observers-page.module.css';
import { useObservers } from './use-observers.ts';

/** Renewed while it is open. */
export function ObserversPage() {
  const { rows, error, more, retry, now } = useObservers();
  const [picked, setPicked] = useState<string | null>(null);
  return (
    <div className={classes.page}>
      <div className={classes.list}>
        <Sheet title={words.title} lead={words.lead}>
          {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
          {rows === undefined && error === null && <Skeleton height={240} />}
          {rows?.length === 0 && (
            <NothingHere icon={<IconAntenna size={24} />} title={words.none} detail={words.noneDetail} />
          )}
          {rows !== undefined && rows.length > 0 && (
            <ObserverTable rows={rows} picked={picked} now={now} onPick={setPicked} />
          )}
          {more !== null && (
            <Button variant="subtle" mt="sm" onClick={more}>
              {words.more}
            </Button>
          )}
        </Sheet>
      </div>
      {picked !== null && <ObserverPanel key={picked} observerKey={picked} onClose={() => setPicked(null)} />}
    </div>
  );
}
