// The sources: what each is doing, in words, and adding new ones.
import { Anchor, Button, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconBroadcast } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SourceStatus } from '../../../contract/sources.ts';
import { messages } from '../../messages.ts';
import { openPage } from '../../navigation.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { imports } from '../../transfer-messages.ts';
import { BrokerForm } from './broker-form.tsx';
import { MqttForm } from './mqtt-form.tsx';
import { PortForm } from './port-form.tsx';
import { ReplayForm } from './replay-form.tsx';
import { SecretsNote } from './secrets-note.tsx';
import { SourceCard } from './source-card.tsx';
import { TcpForm } from './tcp-form.tsx';
import { useKeyboard } from './use-keyboard.ts';
import { useAddSource } from './use-sources.ts';

const words = messages.sources;
const line = { borderColor: 'var(--line)' };

/** `sources` are live, unless `stale`: the line to the core is down. */
export function SourcesPage({
  sources,
  stale,
}: {
  readonly sources: readonly SourceStatus[];
  readonly stale: boolean;
}) {
  const { takes, onKeyboard, adding } = useKeyboard(sources);
  return (
    <Sheet title={words.title} lead={words.lead}>
      {sources.length === 0 && (
        <NothingHere icon={<IconBroadcast size={24} />} title={words.none} detail={words.noneDetail} />
      )}
      {sources.map((source) => (
        <SourceCard
          key={source.name}
          source={source}
          stale={stale}
          takesKeyboard={takes === source.name}
          onKeyboard={onKeyboard}
        />
      ))}
      <Title order={2} mt="xl" mb="sm" ref={adding} tabIndex={-1}>
        {words.add}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
        <Adding title={sourceMessages.port.serial.title}>
          <Text size="sm" c="dimmed" mb="sm">
            {messages.doors.usb.text}
          </Text>
          <PortForm kind="serial" />
        </Adding>
        <Adding title={messages.doors.mqtt.title}>
          <MqttForm />
        </Adding>
        <Adding title={sourceMessages.tcp.title}>
          <TcpForm />
        </Adding>
        <Adding title={sourceMessages.broker.title}>
          <BrokerForm />
        </Adding>
        <Adding title={sourceMessages.port.console.title}>
          <Text size="sm" c="dimmed" mb="sm">
            {sourceMessages.port.console.text}
          </Text>
          <PortForm kind="console" />
        </Adding>
        <Adding title={messages.replayForm.title}>
          <ReplayForm />
          <Text size="sm" c="dimmed" mt="sm">
            {words.history}{' '}
            <Anchor component="button" type="button" size="sm" onClick={() => openPage('health', 'files')}>
              {imports.button}
            </Anchor>
          </Text>
        </Adding>
        <Adding title={messages.doors.sample.title}>
          <AddSample />
        </Adding>
      </SimpleGrid>
      <SecretsNote />
    </Sheet>
  );
}

function Adding({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder p="md" style={line}>
      <Title order={3} mb={6}>
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function AddSample() {
  const add = useAddSource();
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {messages.doors.sample.text}
      </Text>
      {add.error !== null && <Failure title={words.failed} error={add.error} />}
      <Button variant="light" loading={add.isPending} onClick={() => add.mutate({ kind: 'sample', profile: 'small' })}>
        {messages.doors.sample.button}
      </Button>
    </>
  );
}
