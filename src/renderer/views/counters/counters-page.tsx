// The counters: what was said, what was not, and why, over three windows.
import { Alert, Paper, Skeleton, Text } from '@mantine/core';
import { IconDatabaseX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Counters } from '../../../contract/counters.ts';
import { formatMoment } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useCore, useTopic } from '../../wire/use-core.ts';
import { CounterTable } from './counter-table.tsx';
import { Samples, type SampleWish } from './samples.tsx';

const words = messages.counters;

/** Live while it is open. */
export function CountersPage() {
  const counters = useTopic(useCore().topics.counters);
  const [wish, setWish] = useState<SampleWish | null>(null);
  return (
    <Sheet title={words.title} lead={words.lead}>
      {counters === null ? <Skeleton height={320} /> : <Tables counters={counters} onOpen={setWish} />}
      {wish !== null && <Samples wish={wish} onClose={() => setWish(null)} />}
    </Sheet>
  );
}

function Tables({ counters, onOpen }: { readonly counters: Counters; readonly onOpen: (wish: SampleWish) => void }) {
  const { coveredSince } = counters.windows;
  return (
    <>
      {counters.degradedSince !== null && (
        <Alert color="orange" title={words.degraded} icon={<IconDatabaseX size={18} />} mb="md">
          {messages.bar.degraded(formatMoment(counters.degradedSince))}
        </Alert>
      )}
      <Paper withBorder p="lg" mb="lg" style={{ borderColor: 'var(--line)' }}>
        <CounterTable
          title={words.events}
          lead={words.eventsLead}
          rows={counters.events}
          wordsOf={(reason) => eventWords(reason)}
          onOpen={(reason, name) => onOpen({ kind: 'events', reason, name })}
          canOpen={() => true}
        />
      </Paper>
      <Paper withBorder p="lg" style={{ borderColor: 'var(--line)' }}>
        <CounterTable
          title={words.ingest}
          lead={words.ingestLead}
          rows={counters.ingest}
          wordsOf={ingestWords}
          onOpen={(reason, name) => onOpen({ kind: 'refusals', reason, name })}
          canOpen={(reason) => !uncounted.has(reason)}
        />
      </Paper>
      <Text size="xs" c="dimmed" mt="md">
        {coveredSince === null ? words.notYet : words.since(formatMoment(coveredSince))}
      </Text>
    </>
  );
}

/** Outcomes that are no refusals, so that no sample of them is kept. */
const uncounted = new Set(['taken', 'duplicate', 'reception']);

function eventWords(reason: string): { readonly name: string; readonly meaning: string } {
  const known: Readonly<Record<string, { readonly name: string; readonly meaning: string }>> = words.decisions;
  return known[reason] ?? { name: reason, meaning: words.unknownReason };
}

function ingestWords(reason: string): { readonly name: string; readonly meaning: string } {
  return words.ingestReasons[reason] ?? { name: reason.replaceAll(/[_-]/g, ' '), meaning: words.unknownReason };
}
