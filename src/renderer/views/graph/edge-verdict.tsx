// Whether an edge is wrong: said by a person, and taken back.
import { Alert, Button, Group, Text, TextInput } from '@mantine/core';
import { IconCircleX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { EdgeDetail } from '../../../contract/graph.ts';
import { formatAgo, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { useEdgeVerdict } from './use-edge-verdict.ts';

const words = messages.edge;
const longestNote = 500;

/** The mark with its note and the way back, or the way to set it. */
export function EdgeVerdict({ detail, now }: { readonly detail: EdgeDetail; readonly now: number }) {
  const { judge, error, pending } = useEdgeVerdict(detail.a.key, detail.b.key);
  const [judged, setJudged] = useState(false);
  const say = (wrong: boolean, note: string | null) => {
    setJudged(true);
    judge(wrong, note);
  };
  const failure = error === null ? null : <Failure title={words.judgeFailed} error={error} />;
  if (detail.mark === null) {
    return (
      <>
        <JudgeForm pending={pending} judged={judged} onJudge={(note) => say(true, note)} />
        {failure}
      </>
    );
  }
  const { at, note } = detail.mark;
  return (
    <Alert color="orange" variant="light" my="sm" icon={<IconCircleX size={18} />}>
      <Text size="sm">
        {words.wrong} <span title={formatMoment(at)}>{words.markedAt(formatAgo(at, now))}</span>
      </Text>
      {note !== null && (
        <Text size="sm" mt={4} className="untrusted">
          {formatName(note, '', longestNote)}
        </Text>
      )}
      <VerdictButton takesOver={judged} pending={pending} onClick={() => say(false, null)}>
        {words.takeBack}
      </VerdictButton>
      {failure}
    </Alert>
  );
}

/** `takesOver` gives it the keyboard when what had that went away for it. */
function VerdictButton({
  takesOver,
  pending,
  onClick,
  children,
}: {
  readonly takesOver: boolean;
  readonly pending: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesOver && !pending && document.activeElement === document.body) button.current?.focus();
  }, [takesOver, pending]);
  return (
    <Button ref={button} size="compact-sm" variant="default" mt="sm" loading={pending} onClick={onClick}>
      {children}
    </Button>
  );
}

/** Folded to a button; the form is closed by Escape, which then does not close the panel. */
function JudgeForm({
  pending,
  judged,
  onJudge,
}: {
  readonly pending: boolean;
  readonly judged: boolean;
  readonly onJudge: (note: string | null) => void;
}) {
  const [open, setOpen] = useState<boolean | null>(null);
  const [note, setNote] = useState('');
  if (open !== true) {
    return (
      <VerdictButton takesOver={judged || open === false} pending={false} onClick={() => setOpen(true)}>
        {words.judge}
      </VerdictButton>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onJudge(note.trim() === '' ? null : note);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      <Text size="sm" mt="sm" mb={4}>
        {words.judgeHint}
      </Text>
      <TextInput
        label={words.judgeNote}
        value={note}
        maxLength={longestNote}
        data-autofocus
        autoFocus
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="compact-sm" loading={pending}>
          {words.judgeConfirm}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
          {words.judgeCancel}
        </Button>
      </Group>
    </form>
  );
}
