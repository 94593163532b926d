// Taking in a file: choosing it, how far it is, and what became of it.
import { Alert, Button, FileButton, Group, Paper, Progress, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportState } from '../../../contract/transfers.ts';
import { formatAgo } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useNow } from '../../parts/use-now.ts';
import { imports as words } from '../../transfer-messages.ts';
import { Account } from './account.tsx';
import classes from './transfers.module.css';
import { type ImportUse, useImport } from './use-import.ts';

export function ImportPanel() {
  const use = useImport();
  const { state, error, refusal } = use;
  return (
    <section aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      {error !== null && (
        <Failure title={words.stateFailed} error={error} retryLabel={messages.retry} onRetry={use.retry} />
      )}
      {state === null && error === null && <Skeleton height={120} />}
      {refusal !== null && <Failure title={words.failed} error={refusal} />}
      {state !== null && (
        <Paper withBorder className={classes.card}>
          {state.running !== null || state.sending !== null ? (
            <UnderWay state={state} onCancel={use.cancel} />
          ) : (
            <Choice use={use} dialog={state.dialog} />
          )}
          {state.unfinished !== null && state.sending === null && (
            <Unfinished use={use} unfinished={state.unfinished} />
          )}
          {state.last !== null && state.running === null && <Last last={state.last} />}
        </Paper>
      )}
    </section>
  );
}

function Choice({ use, dialog }: { readonly use: ImportUse; readonly dialog: boolean }) {
  const [path, setPath] = useState('');
  const icon = <IconFileImport size={17} aria-hidden />;
  return (
    <form
      noValidate
      className={classes.choice}
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') use.begin(path.trim());
      }}
    >
      {dialog ? (
        <Button leftSection={icon} onClick={use.choose}>
          {words.button}
        </Button>
      ) : (
        <FileButton onChange={(file) => file !== null && use.send(file)} inputProps={{ 'aria-label': words.button }}>
          {({ onClick }) => (
            <Button leftSection={icon} onClick={onClick} loading={use.busy}>
              {words.button}
            </Button>
          )}
        </FileButton>
      )}
      <TextInput
        className={classes.path}
        label={words.path}
        description={words.pathHint}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={path}
        spellCheck={false}
        onChange={(event) => setPath(event.currentTarget.value)}
        rightSectionWidth={84}
        rightSection={
          <Button type="submit" size="compact-sm" variant="light" disabled={path.trim() === ''}>
            {words.begin}
          </Button>
        }
      />
    </form>
  );
}

function UnderWay({
  state: { running, sending },
  onCancel,
}: {
  readonly state: ImportState;
  readonly onCancel: () => void;
}) {
  const part = running === null ? (sending === null ? null : sending.received / sending.bytes) : running.part;
  const title = running === null ? words.sending(sending?.name ?? '') : words.running(running.name);
  const detail =
    running === null
      ? words.sent(sending?.received ?? 0, sending?.bytes ?? 0)
      : running.part === null
        ? words.looking
        : words.soFar(running.lines, running.taken);
  return (
    <>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div role="status">
          <Text fw={550} className={classes.name}>
            {title}
          </Text>
          <Text size="sm" c="dimmed">
            {part === null ? detail : `${words.percent(part)}, ${detail}`}
          </Text>
        </div>
        <Button variant="default" onClick={onCancel} disabled={running?.ending === true} className={classes.fixed}>
          {running?.ending === true ? words.ending : words.cancel}
        </Button>
      </Group>
      <Progress
        mt="sm"
        value={100 * (part ?? 1)}
        animated={part === null}
        striped={part === null}
        color="sky"
        aria-label={title}
      />
    </>
  );
}

function Unfinished({
  use,
  unfinished: { name, isThere },
}: {
  readonly use: ImportUse;
  readonly unfinished: NonNullable<ImportState['unfinished']>;
}) {
  return (
    <Alert color="yellow" variant="light" mt="md" title={words.unfinishedTitle(name)}>
      {isThere ? words.unfinished : words.unfinishedGone}
      <Group mt="xs" gap="xs">
        {isThere && (
          <Button size="compact-sm" variant="default" onClick={use.resume}>
            {words.resume}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={use.forget}>
          {words.forget}
        </Button>
      </Group>
    </Alert>
  );
}

function Last({
  last: { name, at, outcome, words: sentence, account },
}: {
  readonly last: NonNullable<ImportState['last']>;
}) {
  const when = formatAgo(at, useNow());
  return (
    <div className={classes.last}>
      {outcome === 'failed' ? (
        <Alert color="red" variant="light" title={words.broke(name)} role="alert">
          {sentence}
        </Alert>
      ) : (
        <Text fw={550} role="status" className={classes.name}>
          {outcome === 'done' ? words.done(name, when) : words.cancelled(name, when)}
        </Text>
      )}
      {account !== null && <Account account={account} />}
    </div>
  );
}
