// The words of what the detectors look for: keywords and the size of the database.
import { many } from './many.ts';

/** Keyword rules. */
export const keywords = {
  title: 'Keywords',
  lead: 'Tells you of messages on decrypted channels. Capital letters do not matter; a word must stand on its own, so fire is not found in fireplace. Every character is taken as it is: nothing is a pattern.',
  none: 'No keyword yet.',
  failed: 'The keywords could not be read',
  saveFailed: 'The keywords were not saved',
  add: 'Add a keyword',
  change: (text: string) => `Change ${text}`,
  remove: (text: string) => `Remove ${text}`,
  on: (text: string) => `Look for ${text}`,
  notLookedFor: 'not looked for',
  tryOut: (text: string) => `Try ${text} on what was said`,
  tryShort: 'Try',
  tryFailed: 'The keyword could not be tried',
  tried: (found: number, of: number, days: number, night: number) =>
    `${many(found, 'message', 'messages')} of ${many(of, 'stored one', 'stored ones')} in ${days} days, ${night} at night`,
  changeShort: 'Change',
  removeShort: 'Remove',
  full: (most: number) => `All ${most} places are taken. Remove a keyword to add another.`,
  counted: (n: number, most: number) => `${n} of ${most}`,
  kind: 'Look for',
  kinds: { word: 'Word or phrase', mention: '@mention' },
  text: 'Text',
  textHint: { word: 'At most 64 characters', mention: 'The name, with or without @' },
  channel: 'Channel',
  channelHint: 'Empty is every channel',
  everyChannel: 'every channel',
  inChannel: (channel: string) => `in ${channel}`,
  unknownChannel: 'Nothing was ever read in a channel of this name; capital letters count.',
  severity: 'Severity',
  save: 'Save',
  cancel: 'Cancel',
  off: 'Alerts about channels are off',
  offDetail: 'Keywords are found and counted as switched off; nobody is told.',
  switchOn: 'Switch them on',
  switchOnLater: 'They are switched on above once you save the rules.',
  pace: (seconds: number) =>
    seconds === 0
      ? 'Every message found is told: the cooldown of Channels is off.'
      : `After one is told, further ones are counted and not told for ${seconds} s (the cooldown of Channels); a graver one is.`,
  belowFloor: (floor: string) => `counted, not told: below ${floor}`,
} as const;

/** The size of the database and its limit. */
export const storage = {
  title: 'Size of the database',
  lead: 'An immediate alert tells you when the database outgrows its limit. Recording goes on; nothing is deleted.',
  failed: 'The size could not be read',
  size: 'Now',
  free: 'Free on its disk',
  freeUnknown: 'not known',
  limit: 'Limit',
  noLimit: 'none',
  unit: 'Unit of the limit',
  save: 'Set the limit',
  remove: 'No limit',
  used: (percent: number) => `${percent} % of the limit`,
  above: 'The database is above this limit: you are told at once, and again when it is below 95 % of it.',
  tooLarge: 'The disk has less room than this limit: the alert about a full disk, below 1 GiB free, comes first.',
  noNumber: 'Type a number, such as 2 or 1.5.',
  changeFailed: 'The limit was not set',
} as const;
