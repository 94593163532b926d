// The end of a source's form: what went wrong, how the test went, and the buttons.
import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPlugConnected, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import type { BrokerCertificate, SourceSettings, SourceTrial } from '../../../contract/sources.ts';
import { formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import classes from './form-actions.module.css';
import { ShownCertificate } from './shown-certificate.tsx';
import type { SourceTask } from './use-source-task.ts';

const words = sourceMessages.form;

const marks: Record<SourceTrial['outcome'], { readonly icon: typeof IconCheck; readonly tone: string }> = {
  receiving: { icon: IconCheck, tone: 'green' },
  ready: { icon: IconCheck, tone: 'green' },
  connected: { icon: IconPlugConnected, tone: 'yellow' },
  failed: { icon: IconX, tone: 'red' },
  'not-tried': { icon: IconAlertTriangle, tone: 'gray' },
};

/** `settings` is null while the form does not hold enough; `prominent` leaves the test to the sources page. */
export function FormActions({
  task,
  settings,
  label,
  failed,
  prominent = false,
  onAccept,
}: {
  readonly task: SourceTask;
  readonly settings: SourceSettings | null;
  /** Of the button that adds. */
  readonly label: string;
  readonly failed: string;
  readonly prominent?: boolean;
  /** Puts a certificate the test showed into the settings. */
  readonly onAccept?: (certificate: BrokerCertificate) => void;
}) {
  const { edited } = task;
  const test = useRef<HTMLButtonElement>(null);
  const certificate = task.testing ? undefined : task.trialOf(settings)?.certificate;
  const accept = (accepted: BrokerCertificate): void => {
    onAccept?.(accepted);
    // The button that was pressed is gone with the answer; what comes next is a test with the certificate.
    test.current?.focus();
  };
  return (
    <>
      {task.saveError !== null && <Failure title={edited === null ? failed : words.notSaved} error={task.saveError} />}
      <Trial task={task} settings={settings} />
      {certificate && onAccept && <ShownCertificate certificate={certificate} onAccept={accept} />}
      <Group gap="xs" mt={4}>
        <Button
          type="submit"
          fullWidth={prominent}
          variant={prominent ? 'default' : edited === null ? 'light' : 'filled'}
          loading={task.saving}
          disabled={settings === null}
        >
          {edited === null ? label : words.save}
        </Button>
        {!prominent && (
          <Button
            ref={test}
            variant="default"
            loading={task.testing}
            disabled={settings === null}
            onClick={() => settings !== null && task.test(settings)}
          >
            {words.test}
          </Button>
        )}
        {edited !== null && (
          <Button variant="subtle" color="gray" onClick={edited.onDone}>
            {words.cancel}
          </Button>
        )}
      </Group>
    </>
  );
}

/** Stays in the page, so that screen readers hear the answer when it comes. */
function Trial({ task, settings }: { readonly task: SourceTask; readonly settings: SourceSettings | null }) {
  const trial = task.trialOf(settings);
  return (
    <div role="status" className={classes.trial}>
      {task.testing && (
        <Text size="sm" c="dimmed">
          {words.testing}
        </Text>
      )}
      {!task.testing && task.testError !== null && <Failure title={words.notTested} error={task.testError} />}
      {!task.testing && trial !== null && <Answer trial={trial} />}
    </div>
  );
}

function Answer({ trial }: { readonly trial: SourceTrial }) {
  const { icon: Icon, tone } = marks[trial.outcome];
  return (
    <div className={classes.answer} data-outcome={trial.outcome}>
      <Icon size={17} aria-hidden color={`var(--mark-${tone})`} />
      <span className="untrusted">
        <b>{words.outcomes[trial.outcome]}:</b> {formatName(trial.answer, messages.none, 600)}
      </span>
    </div>
  );
}
