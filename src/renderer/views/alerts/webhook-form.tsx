// Adds a webhook or changes one; what is secret is never shown again.
import { Button, Group, Paper, PasswordInput, Select, Switch, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { type TargetStatus, webhookShape } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from './delivery.module.css';
import { fieldOrder } from './number-field.tsx';
import { useSaveWebhook, webhookName } from './use-delivery.ts';

const words = messages.alerts.delivery;

/** `webhook` is null for a new one. */
export function WebhookForm({
  webhook,
  onDone,
}: {
  readonly webhook: TargetStatus | null;
  readonly onDone: () => void;
}) {
  const old = webhook === null ? null : webhookName(webhook.name);
  const [name, setName] = useState(old ?? '');
  const [shape, setShape] = useState(webhook?.shape ?? 'ntfy');
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const save = useSaveWebhook(onDone);
  const title = old === null ? words.add : words.change(old);
  return (
    <Paper withBorder className={classes.card}>
      <form
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          const kept = (text: string) => (text === '' ? null : text);
          save.mutate({ name, shape, url: kept(url), token: kept(token), enabled });
        }}
      >
        <Title order={3}>{title}</Title>
        <div className={classes.form}>
          <TextInput
            label={words.name}
            description={words.nameHint}
            inputWrapperOrder={fieldOrder}
            value={name}
            disabled={old !== null}
            onChange={(event) => setName(event.currentTarget.value)}
            spellCheck={false}
            autoComplete="off"
            data-autofocus
          />
          <Select
            label={words.shape}
            description={words.shapeHint}
            inputWrapperOrder={fieldOrder}
            allowDeselect={false}
            value={shape}
            data={webhookShape.options.map((value) => ({ value, label: words.shapes[value] }))}
            onChange={(value) => setShape(webhookShape.catch('json').parse(value))}
          />
          <PasswordInput
            label={words.url}
            description={old === null ? words.urlHint : words.keepUrl}
            inputWrapperOrder={fieldOrder}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            autoComplete="off"
          />
          <PasswordInput
            label={words.token}
            description={old === null ? words.tokenHint : words.keepToken}
            inputWrapperOrder={fieldOrder}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            autoComplete="off"
          />
        </div>
        <Switch label={words.use} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        <Text size="xs" c="dimmed" mt="xs">
          {words.secret}
        </Text>
        {save.error !== null && <Failure title={words.failed} error={save.error} />}
        <Group gap="xs" mt="sm">
          <Button type="submit" loading={save.isPending} disabled={name === '' || (old === null && url === '')}>
            {words.save}
          </Button>
          <Button variant="default" onClick={onDone}>
            {words.cancel}
          </Button>
        </Group>
      </form>
    </Paper>
  );
}
