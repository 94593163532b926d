// The alerts: what a person was told, what stayed silent and why, and the rules that decide it.
import { Tabs } from '@mantine/core';
import { messages } from '../../messages.ts';
import { TabbedSheet } from '../../parts/tabbed-sheet.tsx';
import { Delivery } from './delivery.tsx';
import { Explain } from './explain.tsx';
import { Feed } from './feed.tsx';
import { LedgerView } from './ledger-view.tsx';
import { Rules } from './rules.tsx';

const words = messages.alerts;

/** `unseen` is how many are not marked as seen, over all pages of the feed. */
export function AlertsPage({ unseen }: { readonly unseen: number }) {
  return (
    <TabbedSheet page="alerts" title={words.title} lead={words.lead} tabs={words.tabs}>
      <Tabs.Panel value="feed">
        <Feed unseen={unseen} />
      </Tabs.Panel>
      <Tabs.Panel value="ledger">
        <LedgerView />
      </Tabs.Panel>
      <Tabs.Panel value="rules">
        <Rules />
      </Tabs.Panel>
      <Tabs.Panel value="delivery">
        <Delivery />
      </Tabs.Panel>
      <Tabs.Panel value="explain">
        <Explain />
      </Tabs.Panel>
    </TabbedSheet>
  );
}
