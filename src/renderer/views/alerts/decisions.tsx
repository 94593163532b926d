// The decisions behind a number of the ledger, in a drawer: which guard, the values compared, when it would have fired.
import { Badge, Drawer, Group, Text } from '@mantine/core';
import type { Ledger } from '../../../contract/counters.ts';
import { formatCount, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { DecisionList } from './decision-list.tsx';
import { categoryCounts, type LedgerRow, type LedgerWindow } from './ledger-sums.ts';
import { useDecisionsOf } from './use-decisions.ts';

const words = messages.alerts;

/** Which decisions to show; null stands for all. */
export interface DecisionWish {
  readonly reason: LedgerRow['reason'] | null;
  readonly family: string | null;
  readonly window: LedgerWindow;
}

/** Newest first; older ones on request. */
export function Decisions({
  wish,
  ledger,
  onClose,
}: {
  readonly wish: DecisionWish;
  readonly ledger: Ledger;
  readonly onClose: () => void;
}) {
  const { reason, family, window } = wish;
  const since = window === 'sinceInstall' ? null : ledger.windows[window];
  const pages = useDecisionsOf({ reason, family, since });
  const categories = categoryCounts(ledger, window, reason, family);
  const counted = categories.reduce((sum, { n }) => sum + n, 0);
  const title = words.decisions.title(
    reason === null ? words.ledger.allReasons : messages.counters.decisions[reason].name,
    family === null ? words.ledger.allFamilies : (words.families[family] ?? family),
    words.ledger.windows[window].toLowerCase(),
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={<b>{title}</b>}
      closeButtonProps={{ 'aria-label': messages.close }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      {reason !== null && (
        <Text size="sm" c="dimmed" mb="sm">
          {messages.counters.decisions[reason].meaning}
        </Text>
      )}
      <Group gap={6} mb="md">
        {categories.map(({ category, n }) => (
          <Badge key={category} variant="default" tt="none" fw={500}>
            {formatName(category, messages.none)} {formatCount(n)}
          </Badge>
        ))}
      </Group>
      <DecisionList pages={pages} empty={messages.counters.noSamples} />
      {!pages.reading && (
        <Text size="xs" c="dimmed" mt="md">
          {words.decisions.kept(pages.rows.length, counted)}
        </Text>
      )}
    </Drawer>
  );
}
