// A device on a serial port, new or changed: a companion radio, or the console of a repeater.
import { Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { SerialPort } from '../../../contract/sources.ts';
import { formatName } from '../../format.ts';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { FormActions } from './form-actions.tsx';
import { SourceForm } from './source-form.tsx';
import { usePorts } from './use-ports.ts';
import { type Edited, type SettingsOf, useSourceTask } from './use-source-task.ts';

const words = sourceMessages.port;

type PortSettings = SettingsOf<'serial'> | SettingsOf<'console'>;

/** The first port that looks like a radio is chosen until another one is; when changed, the one it has, there or not. */
export function PortForm({
  kind,
  edited = null,
  prominent = false,
}: {
  readonly kind: PortSettings['kind'];
  readonly edited?: Edited<PortSettings> | null;
  readonly prominent?: boolean;
}) {
  const task = useSourceTask(edited);
  const { data, error: listError, isPending } = usePorts();
  const [chosen, setChosen] = useState<string | null>(null);
  const ports = withOwn(data, edited?.settings ?? null);
  const wanted = chosen ?? edited?.settings.port ?? null;
  const port = ports.find(({ path }) => path === wanted) ?? ports[0];
  const settings =
    port === undefined
      ? null
      : { kind, port: port.path, ...(port.usb === null ? {} : { usb: port.usb }), ...allowed(edited) };
  return (
    <SourceForm title={words[kind].title} task={task} settings={settings}>
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
            data={ports.map((each) => ({ value: each.path, label: labelOf(each) }))}
            value={port.path}
            onChange={setChosen}
            allowDeselect={false}
            data-first
          />
        )}
        <FormActions
          task={task}
          settings={settings}
          label={words[kind].button}
          failed={words[kind].failed}
          prominent={prominent}
        />
      </Stack>
    </SourceForm>
  );
}

/** What its owner allowed; the core forgets it where another device is chosen. */
function allowed(edited: Edited<PortSettings> | null): { readonly readChannels?: true } {
  return edited?.settings.kind === 'serial' && edited.settings.readChannels ? { readChannels: true } : {};
}

type ListedPort = SerialPort & { readonly gone?: boolean };

/** The ports that are there, and the one the source has when it is not among them. */
function withOwn(ports: readonly SerialPort[] | undefined, own: PortSettings | null): readonly ListedPort[] {
  const listed = ports ?? [];
  if (own === null || listed.some(({ path }) => path === own.port)) return listed;
  return [
    { path: own.port, usb: own.usb ?? null, board: null, manufacturer: null, gone: ports !== undefined },
    ...listed,
  ];
}

function labelOf({ path, board, manufacturer, gone = false }: ListedPort): string {
  return `${path}: ${gone ? words.gone : (board ?? formatName(manufacturer, words.unknownBoard, 40))}`;
}
