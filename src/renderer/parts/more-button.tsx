// The button below a list that reads on in it.
import { Button, type ButtonProps, Loader } from '@mantine/core';

/** Takes no click while `busy`, but keeps the keyboard, which a disabled button loses. */
export function MoreButton({
  busy,
  label,
  onClick,
  ...look
}: Pick<ButtonProps, 'size' | 'mt'> & {
  readonly busy: boolean;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <Button
      {...look}
      variant="subtle"
      aria-busy={busy}
      leftSection={busy && <Loader size={14} aria-hidden />}
      onClick={busy ? undefined : onClick}
    >
      {label}
    </Button>
  );
}
