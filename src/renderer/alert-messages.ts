// The words of the Alerts page.
import type { Severity } from '../contract/alerts.ts';
import { many } from './many.ts';

/** Families in the order of the page; one that is not listed is shown by its own name. */
const families: Readonly<Record<string, string>> = {
  nodes: 'Nodes',
  topology: 'Topology',
  observers: 'Observers',
  radio: 'Radio',
  channels: 'Channels',
  system: 'System',
};

/** What each family tells of. */
const kindsOf: Readonly<Record<string, string>> = {
  nodes: 'New, silent, back, renamed, same prefix, wrong clock',
  topology: 'New and lost links, single points of failure, a mesh that falls apart',
  observers: 'Offline and back',
  radio: 'Battery, noise, airtime, packet storms',
  channels: 'Messages with one of your words',
  system: 'Sources down and back, storage, backlog',
};

const severities = {
  routine: 'Routine',
  priority: 'Priority',
  immediate: 'Immediate',
} satisfies Record<Severity, string>;

const ledger = {
  lead: 'Every event ends in exactly one row. Each number opens the decisions behind it.',
  window: 'Window',
  windows: { today: 'Today', last7Days: '7 days', sinceInstall: 'Since install' },
  reason: 'What became of it',
  total: 'Total',
  older: 'Older',
  olderHint: 'Counted more than 400 days ago, when the family was still kept; the total remains.',
  table: 'Events by reason and family',
  open: (count: string, reason: string, family: string) => `${count}, ${reason}, ${family}: show the decisions`,
  allReasons: 'All reasons',
  allFamilies: 'all families',
  adds: (seen: string, told: string, silent: string) => `${seen} seen = ${told} delivered + ${silent} kept silent`,
  addsUp: 'Rows, columns and total add up.',
  doesNot: (seen: string, sum: string) =>
    `${seen} events were seen, but the reasons hold ${sum}. This should never be; please report it with the diagnostics.`,
  since: (at: string) => `This window begins ${at}.`,
  counting: (at: string) => `Counting since ${at}.`,
  failed: 'The ledger could not be read',
  notYet: 'No event has been counted yet.',
} as const;

const decisions = {
  title: (reason: string, family: string, window: string) => `${reason}, ${family}, ${window}`,
  guard: 'Stopped by',
  outcome: 'Outcome',
  compared: 'Compared',
  category: 'Kind',
  event: 'Event',
  wouldFire: 'Would have fired',
  from: (at: string, why: string) => `at ${at}, ${why}`,
  until: (at: string, why: string) => `until ${at}, ${why}`,
  kept: (shown: number, counted: number) =>
    `${many(shown, 'decision', 'decisions')} of ${new Intl.NumberFormat('en').format(counted)} counted. Decisions are kept for the newest 5,000 events; the counts stay.`,
} as const;

const snooze = {
  button: 'Snooze',
  open: (title: string) => `Snooze: ${title}`,
  subject: 'Only this subject',
  category: 'Everything of this kind',
  what: 'What',
  hours: (n: number) => `For ${n} h`,
  until: 'Until',
  untilButton: 'Snooze until then',
  list: 'Snoozed now',
  listed: (what: string, at: string) => `Snoozed until ${at}: ${what}`,
  end: 'End',
  endOf: (what: string) => `End the snooze of ${what}`,
  failed: 'That was not snoozed',
  done: (what: string, at: string) => `Snoozed ${what} until ${at}`,
} as const;

const delivery = {
  targets: 'Where alerts go',
  kinds: {
    'in-app': 'This window',
    desktop: 'Desktop notifications',
    tray: 'Tray icon',
    sound: 'Sound',
    webhook: 'Webhook',
  },
  unavailable: 'Not available where this program runs.',
  enabled: (name: string) => `Use ${name}`,
  always: 'Always on: the feed keeps everything that was told.',
  test: 'Send a test',
  testOf: (name: string) => `Send a test to ${name}`,
  accepted: 'Accepted',
  refused: 'Refused',
  lastSent: (at: string) => `Last accepted ${at}.`,
  neverSent: 'Nothing sent yet.',
  lastError: (words: string) => `Last refusal: ${words}`,
  waiting: (n: number) => `${many(n, 'alert waits', 'alerts wait')} for it.`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name}`,
  edit: 'Change',
  failed: 'That did not work',
  add: 'Add a webhook',
  change: (name: string) => `Change ${name}`,
  name: 'Name',
  nameHint: 'Letters, digits and hyphens',
  shape: 'Made for',
  shapeHint: 'What the other side expects',
  use: 'Use it',
  shapes: { json: 'Plain JSON', ntfy: 'ntfy', discord: 'Discord', slack: 'Slack' },
  url: 'Address',
  urlHint: 'https://…',
  keepUrl: 'Leave empty to keep the stored address',
  token: 'Token',
  tokenHint: 'Sent as a bearer token; optional',
  keepToken: 'Leave empty to keep the stored token',
  save: 'Save',
  cancel: 'Cancel',
  secret: 'Address and token are kept out of the database, of logs and of exports.',
  pause: 'Pause everything',
  pauseLead: 'Nobody is told anything; what happens is counted as paused and stays in the ledger.',
  pauseHour: 'For an hour',
  pauseMorning: 'Until the morning',
  pausedUntil: (at: string) => `Paused until ${at}.`,
  resume: 'Resume now',
} as const;

const rules = {
  lead: 'What is worth telling, how often, and to whom. Changes hold from the next event on.',
  general: 'At every start',
  grace: 'Grace',
  graceHint: 'Seconds after the first event of a run in which nothing is told; 0 is off',
  baseline: 'Learning time',
  baselineHint: 'Hours after the very first start in which nodes are learnt and none is called new',
  families: 'Families',
  enabled: (family: string) => `Tell about ${family}`,
  on: 'On',
  off: 'Off',
  floor: 'From severity',
  floorHint: 'Events below it are counted, not told',
  regions: 'Regions',
  regionsHint: 'Codes such as SFO, separated by commas; empty is everywhere',
  freshness: 'Freshness',
  freshnessHint: 'Seconds after which an event is too old to tell; empty never',
  cooldown: 'Cooldown',
  cooldownHint: 'Seconds between two alerts of one kind in one region; 0 is off',
  targets: 'Tell through',
  targetOf: (target: string, severity: string) => `${severity} through ${target}`,
  save: 'Save the rules',
  undo: 'Undo changes',
  saved: 'The rules are saved and hold now',
  failed: 'The rules could not be read',
  saveFailed: 'The rules were not saved',
  others: 'The rules cannot be used as they are',
  unsaved: 'Not saved yet',
} as const;

const quiet = {
  title: 'Quiet hours',
  lead: 'What is not immediate waits for the end and then comes as one digest. Nothing is lost.',
  enabled: 'Quiet hours are on',
  from: 'From',
  to: 'To',
  immediate: 'Immediate alerts at once, also in quiet hours',
} as const;

/** After how long a node is told as silent. */
export const silentAfter = {
  label: 'Told as silent after',
  labelOf: (name: string) => `${name} is told as silent after, hours`,
  unit: 'h',
  save: 'Set',
  saveOf: (name: string) => `Set the silence of ${name}`,
  reset: (hours: string) => `Back to ${hours} h`,
  resetOf: (name: string, hours: string) => `Tell of ${name} after the learned ${hours} h again`,
  learned: (hours: string, usual: string) => `Learned: ${hours} h; it usually pauses up to ${usual} h.`,
  notLearned: (hours: string) => `By default ${hours} h; its usual pause is not learned yet.`,
  noNumber: 'Type hours as a number, such as 36 or 1.5.',
} as const;

const marked = {
  title: 'Watched and critical nodes',
  lead: 'A watched node is told as silent after 2 h, or once its usual pause is over; the silence of a critical one is immediate. Any node can have hours of its own.',
  remove: (name: string) => `Unmark ${name} and forget its hours`,
  none: 'No node is marked. Find one here, or open it in the graph.',
  add: 'Find a node to watch',
  failed: 'The marked nodes could not be read',
} as const;

const backTest = {
  title: 'Try a rule on what happened',
  lead: 'Replays a detector over the stored history. Guards such as grace and cooldown are not replayed.',
  rule: 'Rule',
  rules: {
    relays: 'Repeaters and rooms silent',
    handhelds: 'Companions and sensors silent',
    watched: 'Watched nodes silent',
    observers: 'Observers offline',
  },
  threshold: 'After hours',
  days: 'Over days',
  run: 'Try it',
  result: (fired: number, days: number, night: number) =>
    `Would have fired ${many(fired, 'time', 'times')} in ${many(days, 'day', 'days')}, ${night} at night`,
  subjects: (n: number) => `${many(n, 'was', 'were')} tried. Night is 22:00 to 07:00.`,
  covered: (at: string) => `Stored history begins only ${at}.`,
  unknown: (n: number) =>
    `${many(n, 'more silence is', 'more silences are')} not counted: for part of the time nothing at all was recorded.`,
  none: 'Other rules cannot be tried: what they judge is not kept, or only as its newest value.',
  when: 'Would have fired',
  who: 'Who',
  silentFor: 'Silence',
  still: 'lasts',
  night: 'night',
  limit: (n: number) => `The newest ${n}.`,
  failed: 'The rule could not be tried',
} as const;

const explain = {
  lead: 'The same numbers as the ledger, in sentences.',
  windows: { today: 'Today', '24h': '24 hours', '7d': '7 days', week: 'This week', install: 'Since install' },
  copy: 'Copy the text',
  copied: 'Copied',
  why: 'Why did I not hear about …',
  whyHint: 'A node’s name, a key, a kind of alert',
  search: 'Look it up',
  decisions: 'The decisions about it',
  noDecision: 'No decision is kept about this: nothing noticed it, or it was more than 5,000 events ago.',
  failed: 'The explanation could not be made',
  sections: { seen: 'What happened', sent: 'What was sent', suppressed: 'What is suppressed now', about: 'About it' },
} as const;

/** The catalogue's part for alerts. */
export const alerts = {
  title: 'Alerts',
  lead: 'What you were told, what stayed silent, and why.',
  tabs: { feed: 'Feed', ledger: 'Ledger', rules: 'Rules', delivery: 'Delivery', explain: 'Explain' },
  none: 'No alerts',
  noneDetail: 'Nothing needed telling so far. The ledger shows what stayed silent, and why.',
  acknowledge: 'Mark as seen',
  acknowledgeAll: 'Mark all as seen',
  unseen: 'New',
  openSubject: 'Show in the graph',
  openSubjectOf: (title: string) => `Show in the graph: ${title}`,
  more: 'Show older ones',
  failed: 'The alerts could not be read',
  keys: 'Arrow keys move, Enter shows it in the graph, A marks as seen, S snoozes.',
  group: (n: number, category: string) => `${many(n, 'more', 'more')} of the kind ${category} within 10 minutes`,
  groupShow: 'Show them',
  groupHide: 'Hide them',
  waiting: (n: number) => many(n, 'alert not seen', 'alerts not seen'),
  severities,
  families,
  kindsOf,
  ledger,
  decisions,
  snooze,
  delivery,
  rules,
  quiet,
  marked,
  backTest,
  explain,
} as const;
