// Adds a device on a serial port: a companion radio, or the console of a repeater.
import { Button, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { SerialPort } from '../../../contract/sources.ts';
import { formatName } from '../../format.ts';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { usePorts } from './use-ports.ts';
import { useAddSource } from './use-sources.ts';

const words = sourceMessages.port;

/** The first port that looks like a radio is chosen until another one is. */
export function PortForm({
  kind,
  prominent = false,
}: {
  readonly kind: 'serial' | 'console';
  readonly prominent?: boolean;
}) {
  const { data: ports, error: listError, isPending } = usePorts();
  const [chosen, setChosen] = useState<string | null>(null);
  const add = useAddSource();
  const port = ports?.find(({ path }) => path === chosen) ?? ports?.[0];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!port) return;
    add.mutate({ kind, port: port.path, ...(port.usb === null ? {} : { usb: port.usb }) });
  };
  return (
    <form onSubmit={submit} aria-label={words[kind].title}>
      <Stack gap="xs">
        {listError !== null && <Failure title={words.notListed} error={listError} />}
        {port === undefined && listError === null && (
          <Text size="sm" c="dimmed" role="status">
            {isPending ? words.looking : words.none}
          </Text>
        )}
        {port !== undefined && (
          <Select
            label={words.label}
            data={(ports ?? []).map((each) => ({ value: each.path, label: labelOf(each) }))}
            value={port.path}
            onChange={setChosen}
            allowDeselect={false}
          />
        )}
        {add.error !== null && <Failure title={words[kind].failed} error={add.error} />}
        <Button
          type="submit"
          fullWidth={prominent}
          variant={prominent ? 'default' : 'light'}
          loading={add.isPending}
          disabled={port === undefined}
        >
          {words[kind].button}
        </Button>
      </Stack>
    </form>
  );
}

function labelOf({ path, board, manufacturer }: SerialPort): string {
  return `${path}: ${board ?? formatName(manufacturer, words.unknownBoard, 40)}`;
}
