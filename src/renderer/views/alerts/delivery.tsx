// Delivery: the pause, where alerts go, whether each target answers, and new webhooks.
import { Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { IconPlayerPause, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { TargetStatus } from '../../../contract/alerts.ts';
import { formatMoment } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from './delivery.module.css';
import { TargetCard } from './target-card.tsx';
import { usePause, useTargets } from './use-delivery.ts';
import { WebhookForm } from './webhook-form.tsx';

const words = messages.alerts.delivery;

/** A webhook being added (`null`) or changed; undefined while neither. */
type Editing = TargetStatus | null | undefined;

/** Renewed while it is open. */
export function Delivery() {
  const { targets, error, setEnabled, remove } = useTargets();
  const [editing, setEditing] = useState<Editing>(undefined);
  return (
    <>
      <Pause />
      <Title order={2} mt="lg" mb="sm">
        {words.targets}
      </Title>
      {error !== null && <Failure title={words.failed} error={error} />}
      {targets === null && error === null && <Skeleton height={200} />}
      {targets?.map((target) => (
        <TargetCard
          key={target.name}
          target={target}
          onEnabled={(enabled) => setEnabled(target, enabled)}
          onEdit={() => setEditing(target)}
          onRemove={() => remove(target.name)}
        />
      ))}
      {editing === undefined ? (
        <Button
          variant="light"
          mt="xs"
          leftSection={<IconPlus size={16} />}
          disabled={targets === null}
          onClick={() => setEditing(null)}
        >
          {words.add}
        </Button>
      ) : (
        <WebhookForm key={editing?.name ?? ''} webhook={editing} onDone={() => setEditing(undefined)} />
      )}
    </>
  );
}

function Pause() {
  const { until, pause, error, pending } = usePause();
  return (
    <Paper withBorder component="section" className={classes.card} aria-label={words.pause}>
      <Group justify="space-between">
        <div>
          <Title order={3} className={classes.title}>
            <IconPlayerPause size={17} aria-hidden />
            {until === null ? words.pause : words.pausedUntil(formatMoment(until))}
          </Title>
          <Text size="xs" c="dimmed">
            {words.pauseLead}
          </Text>
        </div>
        {until === null ? (
          <Group gap="xs">
            <Button variant="default" loading={pending} onClick={() => pause('hour')}>
              {words.pauseHour}
            </Button>
            <Button variant="default" loading={pending} onClick={() => pause('morning')}>
              {words.pauseMorning}
            </Button>
          </Group>
        ) : (
          <Button loading={pending} onClick={() => pause(null)}>
            {words.resume}
          </Button>
        )}
      </Group>
      {error !== null && <Failure title={words.failed} error={error} />}
    </Paper>
  );
}
