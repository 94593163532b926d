// Writing a part of what is stored to a file: what, as what, and how far it is.
import { Alert, Button, Group, Modal, Progress, Select, Skeleton, Text } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { type ExportFormat, type ExportState, type ExportWhat, exportFormats } from '../../../contract/transfers.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { exports as words } from '../../transfer-messages.ts';
import classes from './transfers.module.css';
import { useExport } from './use-export.ts';

/** The panel as a dialog; `what` is chosen at first. */
export function ExportDialog({ what, onClose }: { readonly what: ExportWhat; readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={words.title} size="lg" centered>
      <ExportPanel what={what} />
    </Modal>
  );
}

export function ExportPanel({ what: first }: { readonly what: ExportWhat }) {
  const use = useExport();
  const { state, error, refusal } = use;
  const job = state?.job ?? null;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      {error !== null && (
        <Failure title={words.stateFailed} error={error} retryLabel={messages.retry} onRetry={use.retry} />
      )}
      {state === null && error === null && <Skeleton height={80} />}
      {refusal !== null && <Failure title={words.failed} error={refusal} />}
      {state !== null && <Choice first={first} use={use} />}
      {job !== null && <JobState job={job} isFetched={state?.dialog === false} onCancel={use.cancel} />}
    </>
  );
}

const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

function Choice({ first, use }: { readonly first: ExportWhat; readonly use: ReturnType<typeof useExport> }) {
  const [what, setWhat] = useState<ExportWhat>(first);
  const [wanted, setWanted] = useState<ExportFormat>('csv');
  const [span, setSpan] = useState('all');
  const known: readonly ExportFormat[] = exportFormats[what];
  const format = known.includes(wanted) ? wanted : (known[0] ?? 'csv');
  const isWhole = what === 'database';
  return (
    <form
      noValidate
      className={classes.wish}
      onSubmit={(event) => {
        event.preventDefault();
        use.begin({ what, format, days: span === 'all' || isWhole ? null : Number(span) });
      }}
    >
      <Select
        label={words.what}
        allowDeselect={false}
        data={optionsOf(words.whats)}
        value={what}
        onChange={(value) => value !== null && setWhat(value as ExportWhat)}
      />
      <Select
        label={words.format}
        allowDeselect={false}
        data={known.map((value) => ({ value, label: words.formats[value] }))}
        value={format}
        onChange={(value) => value !== null && setWanted(value as ExportFormat)}
      />
      <Select
        label={words.span}
        allowDeselect={false}
        data={optionsOf(words.spans)}
        value={isWhole ? 'all' : span}
        disabled={isWhole}
        onChange={(value) => value !== null && setSpan(value)}
      />
      <Button type="submit" leftSection={<IconFileExport size={17} aria-hidden />} loading={use.busy}>
        {words.button}
      </Button>
    </form>
  );
}

type Job = NonNullable<ExportState['job']>;

function JobState({
  job,
  isFetched,
  onCancel,
}: {
  readonly job: Job;
  readonly isFetched: boolean;
  readonly onCancel: () => void;
}) {
  const { stage, part, name } = job;
  if (stage === 'failed') {
    return (
      <Alert color="red" variant="light" mt="md" title={words.broke(name)} role="alert">
        {job.words}
      </Alert>
    );
  }
  const isUnderWay = stage !== 'done' && stage !== 'cancelled';
  return (
    <div className={classes.job}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" role="status" className={classes.name}>
          {sentenceOf(job, isFetched)}
        </Text>
        {isUnderWay && (
          <Button size="compact-sm" variant="default" className={classes.fixed} onClick={onCancel}>
            {words.cancel}
          </Button>
        )}
      </Group>
      {(stage === 'preparing' || stage === 'writing') && part !== null && (
        <Progress mt="xs" value={100 * part} color="sky" aria-label={words.percent(part)} />
      )}
    </div>
  );
}

function sentenceOf({ stage, name, part, rows, words: place }: Job, isFetched: boolean): string {
  switch (stage) {
    case 'choosing':
      return words.choosing(name);
    case 'preparing':
      return words.preparing;
    case 'ready':
      return words.ready(name);
    case 'writing':
      return [words.writing(name), part === null ? '' : words.percent(part), rows === 0 ? '' : words.rows(rows)]
        .filter((text) => text !== '')
        .join(', ');
    case 'cancelled':
      return words.cancelled(name);
    default:
      return isFetched ? words.fetched(name) : words.saved(place);
  }
}
