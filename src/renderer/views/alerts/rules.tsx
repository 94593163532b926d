// The rules: what is worth telling, how often and to whom; watched nodes; and trying a rule on what happened.
import { Alert, Button, Checkbox, Group, Paper, Skeleton, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { AlertSettings } from '../../../contract/alerts.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { BackTest } from './back-test.tsx';
import { DatabaseLimit } from './database-limit.tsx';
import { familyPaths } from './family-paths.ts';
import { FamilyRule } from './family-rule.tsx';
import { Keywords } from './keywords.tsx';
import { MarkedNodes } from './marked-nodes.tsx';
import { NumberField } from './number-field.tsx';
import { faultOf, otherFaults } from './rule-faults.ts';
import classes from './rules.module.css';
import { useRules } from './use-rules.ts';

const words = messages.alerts.rules;
const quiet = messages.alerts.quiet;
const hourS = 3_600;

/** Rules first; then what and whom to watch, then trying. */
export function Rules() {
  const rules = useRules();
  return (
    <>
      {rules.error !== null && (
        <Failure title={words.failed} error={rules.error} retryLabel={messages.retry} onRetry={rules.retry} />
      )}
      {rules.draft === null && rules.error === null && <Skeleton height={420} />}
      {rules.draft !== null && <RuleForm rules={rules} draft={rules.draft} />}
      <Keywords
        channels={rules.stored?.families.channels ?? null}
        onSwitchOn={rules.unsaved ? null : () => rules.switchOn('channels')}
      />
      <MarkedNodes />
      <DatabaseLimit />
      <BackTest />
    </>
  );
}

function RuleForm({ rules, draft }: { readonly rules: ReturnType<typeof useRules>; readonly draft: AlertSettings }) {
  const { change, faults } = rules;
  const paths = ['graceS', 'baselineS', ...quietPaths, ...Object.keys(draft.families).flatMap(familyPaths)];
  const others = otherFaults(faults, paths);
  return (
    <form
      aria-label={messages.alerts.tabs.rules}
      onSubmit={(event) => {
        event.preventDefault();
        rules.save();
      }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      {Object.entries(draft.families).map(([name, family]) => (
        <FamilyRule
          key={name}
          name={name}
          family={family}
          faults={faults}
          onChange={(fields) => rules.changeFamily(name, fields)}
        />
      ))}
      <Paper withBorder className={classes.card}>
        <Title order={3}>{words.general}</Title>
        <div className={classes.fields}>
          <NumberField
            label={words.grace}
            hint={words.graceHint}
            value={draft.graceS}
            fault={faultOf(faults, 'graceS')}
            onChange={(value) => change({ graceS: value ?? 0 })}
          />
          <NumberField
            label={words.baseline}
            hint={words.baselineHint}
            value={draft.baselineS / hourS}
            fault={faultOf(faults, 'baselineS')}
            onChange={(value) => change({ baselineS: Math.round((value ?? 0) * hourS) })}
          />
        </div>
      </Paper>
      <QuietHours draft={draft} rules={rules} />
      {others.length > 0 && (
        <Alert color="red" variant="light" title={words.others} icon={<IconAlertTriangle size={18} />} role="alert">
          {others.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </Alert>
      )}
      {rules.saveError !== null && <Failure title={words.saveFailed} error={rules.saveError} />}
      <Group className={classes.foot} data-unsaved={rules.unsaved}>
        <Button type="submit" disabled={!rules.unsaved} loading={rules.saving}>
          {words.save}
        </Button>
        <Button variant="default" disabled={!rules.unsaved} onClick={rules.undo}>
          {words.undo}
        </Button>
        <Text size="sm" role="status" c={faults.length > 0 ? 'var(--mark-red)' : 'dimmed'}>
          {faults.length > 0 ? words.others : rules.unsaved ? words.unsaved : rules.saved ? <Saved /> : ''}
        </Text>
      </Group>
    </form>
  );
}

function Saved() {
  return (
    <Group gap={6} component="span">
      <IconCheck size={16} aria-hidden color="var(--mark-green)" />
      {words.saved}
    </Group>
  );
}

const quietPaths = ['quietHours.enabled', 'quietHours.from', 'quietHours.to', 'Quiet hours'];

function QuietHours({ draft, rules }: { readonly draft: AlertSettings; readonly rules: ReturnType<typeof useRules> }) {
  const { faults, change } = rules;
  const { quietHours } = draft;
  const families = Object.entries(draft.families);
  const immediate = families.filter(([, family]) => family.immediateInQuietHours).length;
  const set = (fields: Partial<AlertSettings['quietHours']>) => change({ quietHours: { ...quietHours, ...fields } });
  return (
    <Paper withBorder className={classes.card}>
      <Title order={3}>{quiet.title}</Title>
      <Text size="xs" c="dimmed">
        {quiet.lead}
      </Text>
      <Switch
        mt="sm"
        label={quiet.enabled}
        checked={quietHours.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <div className={classes.fields}>
        <TextInput
          type="time"
          label={quiet.from}
          value={quietHours.from}
          error={faultOf(faults, 'quietHours.from') ?? faultOf(faults, 'Quiet hours')}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={quiet.to}
          value={quietHours.to}
          error={faultOf(faults, 'quietHours.to')}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        mt="sm"
        label={quiet.immediate}
        checked={immediate === families.length}
        indeterminate={immediate > 0 && immediate < families.length}
        onChange={(event) => {
          const immediateInQuietHours = event.currentTarget.checked;
          const changed = families.map(([name, family]) => [name, { ...family, immediateInQuietHours }]);
          change({ families: Object.fromEntries(changed) });
        }}
      />
    </Paper>
  );
}
