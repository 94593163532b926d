// Questions the database took long to answer, with how it looked for the rows.
import { Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatCount, formatExactMoment } from '../../format.ts';
import { health as words } from '../../health-messages.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useCore } from '../../wire/use-core.ts';
import classes from './health.module.css';

const renewMs = 5_000;
const texts = words.slow;

export function SlowQueries() {
  const { calls } = useCore();
  const query = useQuery({ ...calls.storage.slowQueries.queryOptions(), refetchInterval: renewMs });
  const { data, error } = query;
  const rows = data ?? [];
  return (
    <section aria-label={texts.title}>
      <Title order={2} mt="lg">
        {texts.title}
      </Title>
      {error !== null && (
        <Failure title={texts.failed} error={error} retryLabel={messages.retry} onRetry={() => void query.refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={40} mt="xs" />}
      {data !== undefined && (
        <Text size="sm" c="dimmed" mb="xs">
          {rows.length === 0 ? texts.none : texts.lead}
        </Text>
      )}
      {rows.length > 0 && (
        <Paper withBorder className={classes.frame}>
          <Table verticalSpacing={8} horizontalSpacing="sm" aria-label={texts.title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{texts.columns.question}</Table.Th>
                <Table.Th scope="col" className={classes.number}>
                  {texts.columns.took}
                </Table.Th>
                <Table.Th scope="col">{texts.columns.when}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ name, ms, at, plan }) => (
                <Table.Tr key={`${name} ${at} ${ms}`}>
                  <Table.Th scope="row" fw={550}>
                    {name}
                    <span className={classes.quiet}>{plan.join('; ')}</span>
                  </Table.Th>
                  <Table.Td className={classes.number}>{texts.took(formatCount(Math.round(ms)))}</Table.Td>
                  <Table.Td className={classes.tight}>{formatExactMoment(at)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
      )}
    </section>
  );
}
