// What is snoozed now and until when.
import { Button, Group, Text } from '@mantine/core';
import { IconBellZ } from '@tabler/icons-react';
import type { Snooze } from '../../../contract/alerts.ts';
import { formatKey, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useCore } from '../../wire/use-core.ts';
import classes from './feed.module.css';
import { useSnoozes } from './use-snoozes.ts';

const words = messages.alerts.snooze;

/** One line per snooze with a button that ends it; nothing while nothing is snoozed. */
export function SnoozeList() {
  const { graph } = useCore();
  const { snoozes, end, error, pending } = useSnoozes();
  if (snoozes.length === 0 && error === null) return null;
  const nameOf = ({ subject, category }: Snooze): string => {
    if (subject === null) return formatName(category, messages.none);
    const name = formatName(graph.model.byKey(subject)?.name ?? null, formatKey(subject));
    return category === null ? name : `${name} (${formatName(category, messages.none)})`;
  };
  return (
    <section aria-label={words.list} className={classes.snoozes}>
      {snoozes.map((one) => (
        <Group key={one.id} gap="xs" mb={6}>
          <IconBellZ size={16} aria-hidden />
          <Text size="sm" className="untrusted">
            {words.listed(nameOf(one), formatMoment(one.until))}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            disabled={pending}
            aria-label={words.endOf(nameOf(one))}
            onClick={() => end(one.id)}
          >
            {words.end}
          </Button>
        </Group>
      ))}
      {error !== null && <Failure title={words.failed} error={error} />}
    </section>
  );
}
