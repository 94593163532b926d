// Says that something could not be had, why, and offers to try again.
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** `error` is shown by its own sentence; `onRetry` adds the button. */
export function Failure({
  title,
  error,
  retryLabel,
  onRetry,
}: {
  readonly title: string;
  readonly error: Error;
  readonly retryLabel?: string;
  readonly onRetry?: () => void;
}) {
  return (
    <Alert color="red" variant="light" title={title} icon={<IconAlertTriangle size={18} />} role="alert">
      {error.message}
      {onRetry !== undefined && (
        <Button mt="xs" size="compact-sm" variant="light" color="red" display="block" onClick={onRetry}>
          {retryLabel}
        </Button>
      )}
    </Alert>
  );
}
