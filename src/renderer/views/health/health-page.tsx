// The Health page: the database's room, what looks after it, its backups, and what is kept how long.
import { Skeleton, Tabs } from '@mantine/core';
import { health as words } from '../../health-messages.ts';
import { messages } from '../../messages.ts';
import { openPage, usePlace } from '../../navigation.ts';
import { Failure } from '../../parts/failure.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Transfers } from '../transfers/transfers-page.tsx';
import { Backups } from './backups.tsx';
import classes from './health.module.css';
import { Jobs } from './jobs.tsx';
import { Present } from './present.tsx';
import { RetentionForm } from './retention-form.tsx';
import { Room } from './room.tsx';
import { useHealth } from './use-health.ts';

const tabs = ['room', 'jobs', 'backups', 'retention', 'files', 'present'] as const;
type Tab = (typeof tabs)[number];

function tabNamed(name: string | null): Tab {
  return tabs.find((known) => known === name) ?? 'room';
}

/** Renewed while it is open. */
export function HealthPage() {
  const tab = tabNamed(usePlace().part);
  const use = useHealth();
  const { health, error, jobRefusal, retry } = use;
  return (
    <Sheet title={words.title} lead={words.lead}>
      <Tabs value={tab} onChange={(value) => openPage('health', tabNamed(value))} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
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
      </Tabs>
    </Sheet>
  );
}
