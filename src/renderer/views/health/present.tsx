// What the program does at this moment: how fresh the picture is, what blocked it, and its log.
import { Button, CopyButton, Group, Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import type { BlockReport, Present as PresentState } from '../../../contract/maintenance.ts';
import { formatExactMoment } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useNow } from '../../parts/use-now.ts';
import { presentWords as words } from '../../present-messages.ts';
import { diagnosticsOf } from './diagnostics.ts';
import classes from './health.module.css';
import { type PresentUse, usePresent } from './use-present.ts';

/** So near to its end the log counts as read to its end. */
const nearEndPx = 4;

export function Present() {
  const use = usePresent();
  const { present, error, retry } = use;
  return (
    <>
      {error !== null && <Failure title={words.failed} error={error} retryLabel={messages.retry} onRetry={retry} />}
      {present === null && error === null && <Skeleton height={260} />}
      {present !== null && (
        <>
          <Freshness use={use} present={present} />
          <Blocks blocks={present.blocks} />
          <Log log={present.log} />
          <Group mt="lg" gap="sm">
            <CopyButton value={diagnosticsOf(use)}>
              {({ copied, copy }) => (
                <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                  {copied ? words.copied : words.copy}
                </Button>
              )}
            </CopyButton>
            <Text size="sm" c="dimmed" className={classes.beside}>
              {words.copyHint}
            </Text>
          </Group>
        </>
      )}
    </>
  );
}

function Freshness({ use, present }: { readonly use: PresentUse; readonly present: PresentState }) {
  const now = useNow();
  return (
    <section aria-label={words.picture}>
      <Title order={2}>{words.picture}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {words.pictureLead}
      </Text>
      <Paper withBorder className={classes.card}>
        <Facts rows={freshnessRows(use, present, now)} />
      </Paper>
    </section>
  );
}

function freshnessRows(
  { status, shown }: PresentUse,
  { at, queue, recording, reader, revision }: PresentState,
  now: number,
): (readonly [string, ReactNode])[] {
  const ago = (then: number | null, without: string) => (then === null ? without : words.ago(spanOf(now - then)));
  const sources = (status?.sources ?? []).filter(({ enabled }) => enabled);
  const waiting = [
    words.queued(queue.length, queue.capacity),
    queue.oldestAt === null ? '' : words.oldest(spanOf(at - queue.oldestAt)),
    queue.dropped === 0 ? '' : words.dropped(queue.dropped),
  ];
  return [
    ...(sources.length === 0
      ? [[words.noSource, words.none] as const]
      : sources.map(({ name, lastHearingAt }) => [words.source(name), ago(lastHearingAt, words.never)] as const)),
    [words.waiting, waiting.join('')],
    [words.recording, recording.trouble === '' ? words.perSecond(recording.perSecond) : recording.trouble],
    [words.evidence, ago(shown.newestAt, words.noEvidence)],
    [words.revision, shown.revision < revision ? words.behind(shown.revision, revision) : words.same(shown.revision)],
    [
      words.snapshot,
      `${words.snapshotAge(words.ago(spanOf(at - reader.snapshotAt)))}${words.questions(reader.waiting)}`,
    ],
  ];
}

function spanOf(ms: number): string {
  return words.seconds(Math.max(0, Math.round(ms / 1000)));
}

function Blocks({ blocks }: { readonly blocks: PresentState['blocks'] }) {
  const rows = [
    ['main', blocks.main],
    ['monitor', blocks.monitor],
  ] as const;
  return (
    <section aria-label={words.threads}>
      <Title order={2} mt="lg">
        {words.threads}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {words.threadsLead}
      </Text>
      <Paper withBorder className={classes.frame}>
        <Table verticalSpacing={8} horizontalSpacing="sm" aria-label={words.threads}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.thread}</Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {words.lastMinute}
              </Table.Th>
              <Table.Th scope="col" className={classes.number}>
                {words.sinceStart}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([part, report]) => (
              <Table.Tr key={part}>
                <Table.Th scope="row" fw={550}>
                  {words.parts[part]}
                </Table.Th>
                <Table.Td className={classes.number}>
                  {report === null ? words.unknown : words.ms(report.lastMinuteMs)}
                </Table.Td>
                <Table.Td className={classes.number}>{report === null ? '' : <Longest report={report} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </section>
  );
}

function Longest({ report: { longestMs, longestOwnMs, longestAt } }: { readonly report: BlockReport }) {
  return (
    <>
      {words.ms(longestMs)}
      {longestAt !== null && longestOwnMs !== null && words.atWork(words.ms(longestOwnMs))}
      {longestAt !== null && <span className={classes.quiet}>{words.at(formatExactMoment(longestAt))}</span>}
    </>
  );
}

/** Shows its end, where the newest lines are, until a person scrolls up in it. */
function Log({ log }: { readonly log: PresentState['log'] }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const newest = log.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what was written last
  useLayoutEffect(() => {
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [newest?.at, newest?.text, log.length]);
  return (
    <section aria-label={words.log}>
      <Title order={2} mt="lg">
        {words.log}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {log.length === 0 ? words.noLog : words.logLead}
      </Text>
      {log.length > 0 && (
        <div
          ref={box}
          className={classes.log}
          role="log"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={words.log}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            atEnd.current = scrollTop + clientHeight >= scrollHeight - nearEndPx;
          }}
        >
          {log.map(({ at, name, level, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name and only follow each other
            <div key={index} className={level === 'info' ? undefined : classes.bad}>
              {formatExactMoment(at)} {name} {level === 'info' ? '' : `${level}: `}
              {text}
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
