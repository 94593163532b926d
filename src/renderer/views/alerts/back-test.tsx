// Tries a rule on the stored history: how often it would have fired, how often at night, and for whom.
import { Alert, Button, Paper, Select, Table, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type BackTestRule, type BackTest as Tested, triedCategories } from '../../../contract/alerts.ts';
import { formatKey, formatMoment, formatName, formatSpan } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useCore } from '../../wire/use-core.ts';
import { NumberField } from './number-field.tsx';
import classes from './rules.module.css';

const words = messages.alerts.backTest;
const silent = ['relays', 'handhelds', 'watched', 'observers'] as const;
const choices = [...silent, ...triedCategories] as const;
type Silent = (typeof silent)[number];
type Choice = (typeof choices)[number];
const usualHours: Record<Silent, number> = { relays: 72, handhelds: 24, watched: 2, observers: 1 };
const hourS = 3_600;
const shown = 12;

/** Nothing is tried before the button is pressed. */
export function BackTest() {
  const { calls } = useCore();
  const test = useMutation(calls.alerts.backTest.mutationOptions());
  const [choice, setChoice] = useState<Choice>('relays');
  const [hours, setHours] = useState<number | null>(usualHours.relays);
  const [days, setDays] = useState<number | null>(30);
  return (
    <section className={classes.part} aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      <Paper withBorder className={classes.card}>
        <form
          className={classes.try}
          aria-label={words.title}
          onSubmit={(event) => {
            event.preventDefault();
            test.mutate({ rule: ruleOf(choice, hours ?? 0), days: days ?? 0 });
          }}
        >
          <Select
            label={words.rule}
            allowDeselect={false}
            className={classes.wide}
            value={choice}
            data={choices.map((value) => ({ value, label: words.rules[value] }))}
            onChange={(value) => {
              const next = choices.find((known) => known === value) ?? 'relays';
              setChoice(next);
              if (isSilent(next)) setHours(usualHours[next]);
            }}
          />
          {isSilent(choice) && (
            <NumberField label={words.threshold} value={hours} onChange={setHours} className={classes.narrow} />
          )}
          <NumberField label={words.days} value={days} onChange={setDays} className={classes.narrow} />
          <Button type="submit" variant="light" leftSection={<IconHistory size={16} />} loading={test.isPending}>
            {words.run}
          </Button>
        </form>
        {test.error !== null && <Failure title={words.failed} error={test.error} />}
        {test.data !== undefined && <Result tested={test.data} days={test.variables?.days ?? 0} />}
      </Paper>
    </section>
  );
}

function isSilent(choice: Choice): choice is Silent {
  return silent.some((known) => known === choice);
}

function ruleOf(choice: Choice, hours: number): BackTestRule {
  if (!isSilent(choice)) return { category: choice };
  const thresholdS = Math.round(hours * hourS);
  return choice === 'observers'
    ? { category: 'observer-offline', thresholdS }
    : { category: 'node-silent', nodes: choice, thresholdS };
}

function Result({ tested, days }: { readonly tested: Tested; readonly days: number }) {
  const { fired, atNight, subjects, coveredFrom, unknown, limits, firings } = tested;
  if (tested.cannot !== null) {
    return (
      <Alert variant="light" mt="md" role="status" title={words.cannot}>
        <Text size="sm">{tested.cannot}</Text>
      </Alert>
    );
  }
  const remarks = [
    words.subjects(subjects),
    ...(coveredFrom === null ? [] : [words.covered(formatMoment(coveredFrom))]),
    ...(unknown === 0 ? [] : [words.unknown(unknown)]),
    ...limits,
  ];
  return (
    <div role="status">
      <Alert variant="light" mt="md" title={words.result(fired, days, atNight)}>
        <Text size="sm">{remarks.join(' ')}</Text>
      </Alert>
      {firings.length > 0 && (
        <Table mt="sm" verticalSpacing={5} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{words.when}</Table.Th>
              <Table.Th scope="col">{words.who}</Table.Th>
              <Table.Th scope="col">{words.silentFor}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {firings.slice(0, shown).map((one) => (
              <Table.Tr key={`${one.subject} ${one.firedAt}`}>
                <Table.Td>
                  {formatMoment(one.firedAt)}
                  {one.atNight && ` (${words.night})`}
                </Table.Td>
                <Table.Td className="untrusted">{formatName(one.name, formatKey(one.subject))}</Table.Td>
                <Table.Td>{lengthOf(one)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {firings.length > shown && (
        <Text size="xs" c="dimmed">
          {words.limit(shown)}
        </Text>
      )}
    </div>
  );
}

/** How long it lasted; nothing for what happens in a moment. */
function lengthOf({ since, firedAt, overAt }: Tested['firings'][number]): string {
  if (overAt === null) return words.still;
  return overAt === firedAt && since === firedAt ? '' : formatSpan(overAt - since);
}
