// The frame of every source's form: its name, what Enter does, and where the keyboard begins.
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import type { SourceSettings } from '../../../contract/sources.ts';
import { sourceMessages } from '../../source-messages.ts';
import type { SourceTask } from './use-source-task.ts';

/** `settings` is null while they cannot be saved; `onAdded` empties the form of a new source. Esc gives up an edit. */
export function SourceForm({
  title,
  task,
  settings,
  onAdded,
  children,
}: {
  readonly title: string;
  readonly task: SourceTask;
  readonly settings: SourceSettings | null;
  readonly onAdded?: () => void;
  readonly children: ReactNode;
}) {
  const { edited } = task;
  const form = useRef<HTMLFormElement>(null);
  const editing = edited !== null;
  useEffect(() => {
    if (editing) form.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, [editing]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (settings !== null && !task.saving) task.save(settings, onAdded);
  };
  return (
    <form
      ref={form}
      onSubmit={submit}
      aria-label={edited === null ? title : sourceMessages.form.edit(edited.name)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) edited?.onDone();
      }}
    >
      {children}
    </form>
  );
}
