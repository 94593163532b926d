// A panel at the right: beside the page where there is room, over it as a drawer where there is not.
import { CloseButton, Group, ScrollArea, Title } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import classes from './side-panel.module.css';

/** What a panel shows. */
export interface SidePanelProps {
  /** Names the panel for screen readers. */
  readonly label: string;
  /** What is shown, where its name may change or others have the same; another one gets the keyboard. */
  readonly subject?: string;
  readonly title: ReactNode;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Docked from 68 em of window width on, else over the page like a drawer; Esc closes it. */
export function SidePanel({ label, subject = label, title, closeLabel, onClose, children }: SidePanelProps) {
  const panel = useFocusOn(subject);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // One press closes one panel, not also what lies behind it.
    event.stopPropagation();
    onClose();
  };
  return (
    <aside ref={panel} className={classes.panel} aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      <Group className={classes.head} wrap="nowrap" justify="space-between">
        <Title order={2} className={classes.title}>
          {title}
        </Title>
        <CloseButton aria-label={closeLabel} onClick={onClose} />
      </Group>
      <ScrollArea className={classes.body} type="auto" offsetScrollbars="y">
        <div className={classes.content}>{children}</div>
      </ScrollArea>
    </aside>
  );
}

/** Puts the keyboard into the panel whenever it comes to show something else, and back to where it was afterwards. */
function useFocusOn(subject: string) {
  const panel = useRef<HTMLElement>(null);
  const isTaken = useRef(false);
  // A layout effect ends while the panel still stands in the page and has its keyboard.
  useLayoutEffect(() => {
    const own = panel.current;
    return () => {
      isTaken.current = own?.contains(document.activeElement) ?? false;
    };
  }, []);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      // Only what the panel took with it is given back; who left it for something else, or for nothing, stays there.
      if (isTaken.current && before instanceof HTMLElement && document.activeElement === document.body) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keyboard follows the subject
  useEffect(() => panel.current?.focus({ preventScroll: true }), [subject]);
  return panel;
}
