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
  const { health, error, jobRefusal, retry } = use;
  return (
    <TabbedSheet page="health" title={words.title} lead={words.lead} tabs={words.tabs}>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {jobRefusal !== null && <Failure title={words.refused} error={jobRefusal} />}
      {health === null && error === null && <Skeleton height={260} />}
      {health !== null && (
        <>
          <Tabs.Panel value="room">
            <Room health={health} onMeasure={() => use.run('measure')} />
          </Tabs.Panel>
          <Tabs.Panel value="jobs">
            <Jobs jobs={health.jobs} onRun={use.run} onCancel={use.cancel} />
          </Tabs.Panel>
          <Tabs.Panel value="backups">
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
