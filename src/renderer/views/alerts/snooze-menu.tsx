// Silences an alert's subject, or everything of its kind, for a while.
import { ActionIcon, Button, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconBellZ } from '@tabler/icons-react';
import { useState } from 'react';
import type { Alert } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useSnoozes } from './use-snoozes.ts';

const words = messages.alerts.snooze;
const hourMs = 3_600_000;
const lengths = [1, 8, 24] as const;

/** A button with its menu; `opened` is held outside so that a key can open it. A closed one costs a button and no more. */
export function SnoozeMenu({
  alert,
  title,
  opened,
  onChange,
}: {
  readonly alert: Alert;
  readonly title: string;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}) {
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      title={words.button}
      aria-label={words.open(title)}
      aria-haspopup="dialog"
      aria-expanded={opened}
      onClick={() => onChange(!opened)}
    >
      <IconBellZ size={17} />
    </ActionIcon>
  );
  if (!opened) return button;
  return (
    <Popover opened onChange={onChange} position="bottom-end" shadow="md" width={250} trapFocus>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown aria-label={words.open(title)}>
        <Choices alert={alert} onDone={() => onChange(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Choices({ alert, onDone }: { readonly alert: Alert; readonly onDone: () => void }) {
  const { add, error, pending } = useSnoozes();
  const [scope, setScope] = useState<'subject' | 'category'>(alert.subject === null ? 'category' : 'subject');
  const [until, setUntil] = useState('');
  const moment = Date.parse(until);
  const snooze = (at: number): void => {
    const subject = scope === 'subject' ? alert.subject : null;
    add({ subject, category: subject === null ? alert.category : null, until: at }, onDone);
  };
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        orientation="vertical"
        aria-label={words.what}
        value={scope}
        onChange={(value) => setScope(value === 'subject' ? 'subject' : 'category')}
        data={[
          { value: 'subject', label: words.subject, disabled: alert.subject === null },
          { value: 'category', label: words.category },
        ]}
      />
      {lengths.map((hours) => (
        <Button
          key={hours}
          variant="default"
          size="xs"
          disabled={pending}
          onClick={() => snooze(Date.now() + hours * hourMs)}
        >
          {words.hours(hours)}
        </Button>
      ))}
      <TextInput
        type="datetime-local"
        size="xs"
        label={words.until}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Button size="xs" variant="light" disabled={pending || !(moment > Date.now())} onClick={() => snooze(moment)}>
        {words.untilButton}
      </Button>
      {error !== null && <Failure title={words.failed} error={error} />}
    </Stack>
  );
}
