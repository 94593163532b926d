// The alerts: what a person was told, what stayed silent and why, and the rules that decide it.
import { Tabs } from '@mantine/core';
import { messages } from '../../messages.ts';
import { openPage, usePlace } from '../../navigation.ts';
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

/** The tab of that name; the feed where there is none, as when the address names an alert. */
function tabNamed(name: string | null): Tab {
  return tabs.find((known) => known === name) ?? 'feed';
}

/** `unseen` is how many are not marked as seen, over all pages of the feed. */
export function AlertsPage({ unseen }: { readonly unseen: number }) {
  const tab = tabNamed(usePlace().part);
  return (
    <Sheet title={words.title} lead={words.lead}>
      <Tabs value={tab} onChange={(value) => openPage('alerts', tabNamed(value))} keepMounted={false}>
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
