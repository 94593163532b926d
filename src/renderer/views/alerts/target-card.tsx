// One target: whether it is used, how it went last, and a test that shows exactly what the other side answered.
import { Button, Group, Paper, Switch, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { TargetStatus } from '../../../contract/alerts.ts';
import { formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from './delivery.module.css';
import { useTest, webhookName } from './use-delivery.ts';

const words = messages.alerts.delivery;

/** Webhooks can be changed and removed; the feed cannot be switched off. */
export function TargetCard({
  target,
  onEnabled,
  onEdit,
  onRemove,
}: {
  readonly target: TargetStatus;
  readonly onEnabled: (enabled: boolean) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { send, answer, error, pending } = useTest(target.name);
  const isWebhook = target.kind === 'webhook';
  const name = isWebhook ? formatName(webhookName(target.name), target.name) : words.kinds[target.kind];
  return (
    <Paper withBorder component="article" className={classes.card} aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <b className="untrusted">{name}</b>
          <Text size="sm" c="dimmed" className="untrusted">
            {standingOf(target)}
          </Text>
          {target.lastError !== null && (
            <Text size="sm" className="untrusted" c="var(--mark-red)">
              {words.lastError(formatName(target.lastError, messages.none, 300))}
            </Text>
          )}
        </div>
        <Group gap="sm" wrap="nowrap">
          {isWebhook && (
            <>
              <Button variant="subtle" color="gray" size="compact-sm" onClick={onEdit}>
                {words.edit}
              </Button>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                aria-label={words.removeOf(name)}
                onClick={onRemove}
              >
                {words.remove}
              </Button>
            </>
          )}
          {target.available && (
            <Button
              variant="default"
              size="compact-sm"
              loading={pending}
              aria-label={words.testOf(name)}
              onClick={send}
            >
              {words.test}
            </Button>
          )}
          {target.kind !== 'in-app' && (
            <Switch
              aria-label={words.enabled(name)}
              checked={target.enabled && target.available}
              disabled={!target.available}
              onChange={(event) => onEnabled(event.currentTarget.checked)}
            />
          )}
        </Group>
      </Group>
      {answer !== null && (
        <div className={classes.answer} role="status">
          {answer.ok ? (
            <IconCheck size={17} aria-hidden color="var(--mark-green)" />
          ) : (
            <IconX size={17} aria-hidden color="var(--mark-red)" />
          )}
          <span className="untrusted">
            <b>{answer.ok ? words.accepted : words.refused}:</b> {formatName(answer.answer, messages.none, 400)}
          </span>
        </div>
      )}
      {error !== null && <Failure title={words.failed} error={error} />}
    </Paper>
  );
}

function standingOf({ kind, available, shape, address, lastSentAt, waiting }: TargetStatus): string {
  if (!available) return words.unavailable;
  const parts = [
    ...(kind === 'in-app' ? [words.always] : []),
    ...(shape === null ? [] : [`${words.shapes[shape]}, ${formatName(address, messages.none, 80)}.`]),
    lastSentAt === null ? words.neverSent : words.lastSent(formatMoment(lastSentAt)),
    ...(waiting > 0 ? [words.waiting(waiting)] : []),
  ];
  return parts.join(' ');
}
