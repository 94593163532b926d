// One keyword rule: what it looks for, whether it is on, and how often it would have found something.
import { Button, Group, Switch, Text } from '@mantine/core';
import { type FamilySettings, type KeywordRule, severity } from '../../../contract/alerts.ts';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { keywords as words } from '../../watch-messages.ts';
import classes from './rules.module.css';
import { SeverityMark } from './severity-mark.tsx';
import { triedDays, type useKeywordTrial } from './use-keywords.ts';

/** `saving` is true while any rule is. */
export function KeywordRow({
  rule,
  channels,
  trial,
  saving,
  onSwitch,
  onEdit,
  onRemove,
}: {
  readonly rule: KeywordRule;
  readonly channels: FamilySettings | null;
  readonly trial: ReturnType<typeof useKeywordTrial>;
  readonly saving: boolean;
  readonly onSwitch: (enabled: boolean) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const text = formatName(`${rule.kind === 'mention' ? '@' : ''}${rule.text}`, messages.none, 70);
  const floor = channels?.severityFloor ?? 'routine';
  const isTold = severity.options.indexOf(rule.severity) >= severity.options.indexOf(floor);
  return (
    <div className={classes.marked} data-keyword={rule.text} data-off={!rule.enabled || undefined}>
      <Switch
        checked={rule.enabled}
        disabled={saving}
        size="sm"
        aria-label={words.on(text)}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
      />
      <span className={classes.name}>
        <b className="untrusted">{text}</b>
        <Text size="xs" c="dimmed" className="untrusted">
          {rule.channel === null ? words.everyChannel : words.inChannel(formatName(rule.channel, messages.none))}
          {!rule.enabled && `, ${words.notLookedFor}`}
        </Text>
        {rule.enabled && !isTold && (
          <Text size="xs" c="dimmed">
            {words.belowFloor(messages.alerts.severities[floor])}
          </Text>
        )}
        <Trial rule={rule} trial={trial} />
      </span>
      <SeverityMark of={rule.severity} />
      <Group gap={4} wrap="nowrap">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={words.tryOut(text)}
          loading={trial.isRunning(rule)}
          onClick={() => trial.run(rule)}
        >
          {words.tryShort}
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.change(text)} onClick={onEdit}>
          {words.changeShort}
        </Button>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={words.remove(text)} onClick={onRemove}>
          {words.removeShort}
        </Button>
      </Group>
    </div>
  );
}

/** Stays in the page, so that screen readers hear the answer when it comes. */
function Trial({ rule, trial }: { readonly rule: KeywordRule; readonly trial: ReturnType<typeof useKeywordTrial> }) {
  const found = trial.of(rule);
  return (
    <div role="status">
      {found?.error != null && <Failure title={words.tryFailed} error={found.error} />}
      {found?.answer != null && (
        <Text size="xs">{words.tried(found.answer.fired, found.answer.subjects, triedDays, found.answer.atNight)}</Text>
      )}
    </div>
  );
}
