// The analysis beside the graph: what the mesh hangs on, ways through it, shared prefixes.
import { Select, Tabs } from '@mantine/core';
import { messages } from '../../messages.ts';
import { SidePanel } from '../../parts/side-panel.tsx';
import { PrefixTab } from './prefix-tab.tsx';
import type { Analysis, AnalysisProps, AnalysisTab } from './use-analysis.ts';
import { WayTab } from './way-tab.tsx';
import { WeakTab } from './weak-tab.tsx';

const words = messages.analysis;
const tabs: readonly AnalysisTab[] = ['weak', 'way', 'prefixes'];
const scopes = Object.entries(words.scopes).map(([value, label]) => ({ value, label }));

/** The panel; what it knows is kept by `useAnalysis`. */
export function AnalysisPanel(props: AnalysisProps & { readonly onClose: () => void }) {
  const { analysis } = props;
  return (
    <SidePanel label={words.title} title={words.title} closeLabel={messages.close} onClose={props.onClose}>
      <Tabs
        value={analysis.tab}
        onChange={(tab) => {
          const chosen = tabs.find((name) => name === tab);
          if (chosen !== undefined) analysis.setTab(chosen);
        }}
        keepMounted={false}
      >
        <Tabs.List grow mb="md" mt={-6}>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {words.tabs[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {analysis.tab !== 'prefixes' && <ScopeSelect analysis={analysis} />}
        <Tabs.Panel value="weak">
          <WeakTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="way">
          <WayTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="prefixes">
          <PrefixTab {...props} />
        </Tabs.Panel>
      </Tabs>
    </SidePanel>
  );
}

function ScopeSelect({ analysis }: { readonly analysis: Analysis }) {
  return (
    <Select
      label={words.scope}
      title={words.scopeHint}
      size="xs"
      mb="sm"
      allowDeselect={false}
      data={scopes}
      value={analysis.days === null ? 'all' : String(analysis.days)}
      onChange={(value) => analysis.setDays(value === 'all' || value === null ? null : Number(value))}
    />
  );
}
