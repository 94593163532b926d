// Explains a window in sentences, and answers "why did I not hear about …".
import { Button, CopyButton, Group, Paper, SegmentedControl, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Explanation } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useCore } from '../../wire/use-core.ts';
import { DecisionList } from './decision-list.tsx';
import classes from './explain.module.css';
import { useDecisionsOf } from './use-decisions.ts';

const words = messages.alerts.explain;
const windows = ['today', '24h', '7d', 'week', 'install'] as const;
type Window = (typeof windows)[number];
const renewMs = 5_000;

/** The paragraph of a window, renewed while it is open, and the search. */
export function Explain() {
  const [window, setWindow] = useState<Window>('7d');
  const [typed, setTyped] = useState('');
  const [about, setAbout] = useState<string | null>(null);
  return (
    <>
      <div className={classes.head}>
        <Text size="sm" c="dimmed">
          {words.lead}
        </Text>
        <SegmentedControl
          aria-label={messages.alerts.ledger.window}
          value={window}
          onChange={(value) => setWindow(windows.find((known) => known === value) ?? '7d')}
          data={windows.map((value) => ({ value, label: words.windows[value] }))}
        />
      </div>
      <Paragraph window={window} about={null} />
      <Title order={2} mt="xl" mb="xs">
        {words.why}
      </Title>
      <form
        aria-label={words.why}
        onSubmit={(event) => {
          event.preventDefault();
          setAbout(typed.trim() === '' ? null : typed.trim());
        }}
      >
        <Group gap="xs" mb="md">
          <TextInput
            type="search"
            className={classes.search}
            aria-label={words.why}
            placeholder={words.whyHint}
            leftSection={<IconSearch size={16} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            spellCheck={false}
          />
          <Button type="submit" variant="light" disabled={typed.trim() === ''}>
            {words.search}
          </Button>
        </Group>
      </form>
      {about !== null && <WhyNot window={window} about={about} />}
    </>
  );
}

function useExplanation(window: Window, about: string | null) {
  const { calls } = useCore();
  return useQuery({
    ...calls.alerts.explain.queryOptions({ input: { window, about } }),
    refetchInterval: renewMs,
    placeholderData: keepPreviousData,
  });
}

function Paragraph({ window, about }: { readonly window: Window; readonly about: string | null }) {
  const { data, error } = useExplanation(window, about);
  if (error !== null) return <Failure title={words.failed} error={error} />;
  if (data === undefined) return <Skeleton height={120} />;
  return (
    <Paper withBorder className={classes.card} data-testid="explanation">
      {parts.map((part) => (
        <Sentences key={part} title={words.sections[part]} sentences={data[part]} />
      ))}
      <CopyButton value={data.text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" mt="sm" onClick={copy}>
            {copied ? words.copied : words.copy}
          </Button>
        )}
      </CopyButton>
    </Paper>
  );
}

const parts = ['seen', 'sent', 'suppressed'] as const satisfies (keyof Explanation)[];

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <>
      <h3 className={classes.part}>{title}</h3>
      <p className={`${classes.text} untrusted`}>{sentences.join(' ')}</p>
    </>
  );
}

function WhyNot({ window, about }: { readonly window: Window; readonly about: string }) {
  const { data, error } = useExplanation(window, about);
  const pages = useDecisionsOf({ text: about });
  return (
    <Paper withBorder className={classes.card} data-testid="why-not">
      {error !== null && <Failure title={words.failed} error={error} />}
      {data !== undefined && data.about.length > 0 && (
        <>
          <h3 className={classes.part}>{words.sections.about}</h3>
          <ul className={`${classes.lines} untrusted`}>
            {data.about.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <h3 className={classes.part}>{words.decisions}</h3>
      <DecisionList pages={pages} empty={words.noDecision} />
    </Paper>
  );
}
