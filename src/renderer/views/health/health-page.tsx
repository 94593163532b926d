// The Health page: the database's room, what looks after it, its backups, and what is kept how long.
import { Skeleton, Tabs } from '@mantine/core';
import { health as words } from '../../health-messages.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { TabbedSheet } from '../../parts/tabbed-sheet.tsx';
import { Transfers } from '../transfers/transfers-page.tsx';
import { Backups } from './backups.tsx';
import { Jobs } from './jobs.tsx';
import { Present } from './present.tsx';
import { RetentionForm } from './retention-form.tsx';
import { Room } from './room.tsx';
import { useHealth } from './use-health.ts';

/** Renewed while it is open. */
export function HealthPage() {
  const use = useHealth();
  const { health, error, wishes, retry } = use;
  return (
    <TabbedSheet page="health" title={words.title} lead={words.lead} tabs={words.tabs}>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {health === null && error === null && <Skeleton height={260} />}
      {health !== null && (
        <>
          <Tabs.Panel value="room">
            <Refusal error={wishes.room.refusal} />
            <Room health={health} onMeasure={() => wishes.room.run('measure')} />
          </Tabs.Panel>
          <Tabs.Panel value="jobs">
            <Refusal error={wishes.jobs.refusal} />
            <Jobs jobs={health.jobs} onRun={wishes.jobs.run} onCancel={wishes.jobs.cancel} />
          </Tabs.Panel>
          <Tabs.Panel value="backups">
            <Refusal error={wishes.backups.refusal} />
            <Backups health={health} use={use} />
          </Tabs.Panel>
        </>
      )}
      <Tabs.Panel value="retention">
        <RetentionForm />
      </Tabs.Panel>
      <Tabs.Panel value="files">
        <Transfers />
      </Tabs.Panel>
      <Tabs.Panel value="present">
        <Present />
      </Tabs.Panel>
    </TabbedSheet>
  );
}

function Refusal({ error }: { readonly error: Error | null }) {
  return error !== null && <Failure title={words.refused} error={error} />;
}
