// What an alert looks like to each kind of receiver, with strangers' text made harmless for it.

/** Kinds of receivers: our own JSON, and the chat services that want theirs. */
export const webhookShapes = ['json', 'ntfy', 'discord', 'slack'] as const;
export type WebhookShape = (typeof webhookShapes)[number];
