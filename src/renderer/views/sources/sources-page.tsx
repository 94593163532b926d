// The sources: what each is doing, in words, and adding new ones.
import { Button, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconBroadcast } from '@tabler/icons-react';
import type { SourceStatus } from '../../../contract/sources.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { MqttForm } from './mqtt-form.tsx';
import { ReplayForm } from './replay-form.tsx';
import { SourceCard } from './source-card.tsx';
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
  return (
    <Sheet title={words.title} lead={words.lead}>
      {sources.length === 0 && (
        <NothingHere icon={<IconBroadcast size={24} />} title={words.none} detail={words.noneDetail} />
      )}
      {sources.map((source) => (
        <SourceCard key={source.name} source={source} stale={stale} />
      ))}
      <Title order={2} mt="xl" mb="sm">
        {words.add}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Paper withBorder p="md" style={line}>
          <Title order={3} mb={6}>
            {messages.doors.mqtt.title}
          </Title>
          <MqttForm />
        </Paper>
        <Paper withBorder p="md" style={line}>
          <Title order={3} mb={6}>
            {messages.replayForm.title}
          </Title>
          <ReplayForm />
        </Paper>
        <Paper withBorder p="md" style={line}>
          <Title order={3} mb={6}>
            {messages.doors.sample.title}
          </Title>
          <AddSample />
        </Paper>
      </SimpleGrid>
    </Sheet>
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
