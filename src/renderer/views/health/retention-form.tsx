// How long what is kept, the cap, and when backups are made.
import { Alert, Button, Group, Paper, Skeleton, Text, TextInput } from '@mantine/core';
import type { Retention } from '../../../contract/maintenance.ts';
import { health as words } from '../../health-messages.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NumberField } from '../alerts/number-field.tsx';
import classes from './health.module.css';
import { useRetention } from './use-retention.ts';

const texts = words.retention;
const mib = 2 ** 20;

export function RetentionForm() {
  const use = useRetention();
  const { draft, error, retry } = use;
  const failure = error !== null && (
    <Failure title={texts.unknown} error={error} retryLabel={messages.retry} onRetry={retry} />
  );
  if (draft === null) return failure || <Skeleton height={260} />;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        use.save();
      }}
    >
      {failure}
      <Text size="sm" c="dimmed" mb="sm">
        {texts.lead}
      </Text>
      <Paper withBorder className={classes.card}>
        <div className={classes.fields}>
          <Fields draft={draft} change={use.change} />
        </div>
      </Paper>
      <Foot use={use} />
    </form>
  );
}

function Fields({
  draft,
  change,
}: {
  readonly draft: Retention;
  readonly change: (fields: Partial<Retention>) => void;
}) {
  const number = ({ name, label, hint }: (typeof texts.fields)[number]) => (
    <NumberField
      key={name}
      label={label}
      hint={hint}
      value={draft[name]}
      // An empty hour is none; any other empty field is said to be wrong by the core.
      onChange={(value) => change({ [name]: value ?? (name === 'backupHour' ? null : Number.NaN) })}
    />
  );
  return (
    <>
      {texts.fields.map(number)}
      <NumberField
        label={texts.cap}
        hint={texts.capHint}
        value={draft.capBytes === null ? null : Math.round(draft.capBytes / mib)}
        onChange={(value) => change({ capBytes: value === null ? null : Math.round(value * mib) })}
      />
      {texts.backupFields.map(number)}
      <TextInput
        className={classes.wide}
        label={texts.folder}
        description={texts.folderHint}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={draft.backupFolder ?? ''}
        onChange={(event) => change({ backupFolder: event.currentTarget.value || null })}
      />
    </>
  );
}

function Foot({ use }: { readonly use: ReturnType<typeof useRetention> }) {
  return (
    <div className={classes.foot}>
      {use.saveError !== null && <Failure title={texts.failed} error={use.saveError} />}
      {use.faults.length > 0 && (
        <Alert color="red" variant="light" mb="xs" role="alert">
          {use.faults.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </Alert>
      )}
      <Group gap="sm">
        <Button type="submit" disabled={!use.unsaved} loading={use.saving}>
          {texts.save}
        </Button>
        <Button variant="default" disabled={!use.unsaved} onClick={use.undo}>
          {texts.undo}
        </Button>
        {use.saved && !use.unsaved && (
          <Text size="sm" role="status">
            {texts.saved}
          </Text>
        )}
      </Group>
    </div>
  );
}
