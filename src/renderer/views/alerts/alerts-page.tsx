// The alerts: what a person was told, what stayed silent and why, and the rules that decide it.
import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { messages } from '../../messages.ts';
import { Sheet } from '../../parts/sheet.tsx';
import classes from './alerts-page.module.css';
import { Delivery } from './delivery.tsx';
import { Explain } from './explain.tsx';
import { Feed } from './feed.tsx';
import { LedgerView } from './ledger-view.tsx';
import { Rules } from './rules.tsx';

const words = messages.alerts;
const tabs = ['feed', 'ledger', 'rules', 'delivery', 'explain'] as const;
type Tab = (typeof tabs)[number];

/** `unseen` is how many are not marked as seen, over all pages of the feed. */
export function AlertsPage({ unseen }: { readonly unseen: number }) {
  const [tab, setTab] = useState<Tab>('feed');
  return (
    <Sheet title={words.title} lead={words.lead}>
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabs.find((known) => known === value) ?? 'feed')}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
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
      </Tabs>
    </Sheet>
  );
}
