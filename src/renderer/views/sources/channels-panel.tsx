// The channels of a companion radio: the question whether they may be read, and those that were taken. Never a secret.
import { Button, Drawer, Loader, Table, Text } from '@mantine/core';
import type { RadioChannels } from '../../../contract/sources.ts';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { sourceMessages } from '../../source-messages.ts';
import classes from './channels-panel.module.css';
import { useChannels } from './use-channels.ts';

const words = sourceMessages.channels;

/** Over the page; `name` is the source's. */
export function ChannelsPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { known, allow } = useChannels(name);
  const { data, error } = known;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(560px, 94vw)"
      title={words.title(formatName(name, messages.none, 60))}
      closeButtonProps={{ 'aria-label': messages.close }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {error !== null && <Failure title={words.failed} error={error} />}
      {allow.error !== null && <Failure title={words.notChanged} error={allow.error} />}
      {data === undefined && error === null && <Loader size="sm" aria-label={messages.loading} />}
      {data === null && <Text size="sm">{sourceMessages.form.gone}</Text>}
      {data != null && !data.allowed && (
        <Question
          changeable={data.changeable}
          pending={allow.isPending}
          onAllow={() => allow.mutate({ name, allowed: true })}
        />
      )}
      {data?.allowed === true && (
        <Taken channels={data} pending={allow.isPending} onForget={() => allow.mutate({ name, allowed: false })} />
      )}
    </Drawer>
  );
}

/** What it means comes before the button that allows it. */
function Question({
  changeable,
  pending,
  onAllow,
}: {
  readonly changeable: boolean;
  readonly pending: boolean;
  readonly onAllow: () => void;
}) {
  return (
    <Section title={words.question}>
      <ul className={classes.meaning}>
        {words.meaning.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Text size="sm" mb="md">
        {changeable ? words.ownOnly : words.fromCommandLine}
      </Text>
      {changeable && (
        <Button loading={pending} onClick={onAllow}>
          {words.allow}
        </Button>
      )}
    </Section>
  );
}

function Taken({
  channels: { channels, changeable },
  pending,
  onForget,
}: {
  readonly channels: RadioChannels;
  readonly pending: boolean;
  readonly onForget: () => void;
}) {
  return (
    <>
      <Text size="sm" mb="sm" role="status">
        {words.allowed}
      </Text>
      {channels.length === 0 ? (
        <Text size="sm" mb="lg">
          {words.none}{' '}
          <Text span c="dimmed">
            {words.noneHint}
          </Text>
        </Text>
      ) : (
        <List channels={channels} />
      )}
      {changeable && (
        <>
          <Button variant="default" loading={pending} onClick={onForget}>
            {words.forget}
          </Button>
          <Text size="xs" c="dimmed" mt={6}>
            {words.forgotten}
          </Text>
        </>
      )}
    </>
  );
}

function List({ channels }: Pick<RadioChannels, 'channels'>) {
  return (
    <>
      <Table verticalSpacing={6} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.columns.name}</Table.Th>
            <Table.Th scope="col" className={classes.hash}>
              {words.columns.hash}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {channels.map(({ name, hash }, slot) => (
            // A radio may have two channels of one name and one hash; their order is the radio's.
            // biome-ignore lint/suspicious/noArrayIndexKey: the slot is what tells them apart
            <Table.Tr key={`${slot} ${hash} ${name}`}>
              <Table.Th scope="row" className="untrusted">
                {formatName(name, messages.none, 40)}
              </Table.Th>
              <Table.Td className={`mono ${classes.hash}`}>{hash.toString(16).padStart(2, '0').toUpperCase()}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={6} mb="lg">
        {words.hashHint}
      </Text>
    </>
  );
}
