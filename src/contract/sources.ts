// Sources and the state of hearing, in words.
import { z } from 'zod';

const epochMs = z.number().int();

export const sourceKind = z.enum(['mqtt', 'broker', 'serial', 'tcp', 'console', 'replay', 'sample']);
export type SourceKind = z.infer<typeof sourceKind>;

/** One certificate in PEM form, and no key beside it. */
const certificatePem = z
  .string()
  .max(16_384)
  .regex(/^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/);

/** A broker's own certificate, as a person compares it. Subject and issuer are hostile text. */
export const brokerCertificate = z.object({
  pem: certificatePem,
  subject: z.string(),
  issuer: z.string(),
  validFrom: epochMs,
  validTo: epochMs,
  /** SHA-256 over the certificate: pairs of hex digits with colons between. */
  fingerprint: z.string(),
  /** Whether accepting it would help: outside its validity it is refused all the same. */
  acceptable: z.boolean(),
});
export type BrokerCertificate = z.infer<typeof brokerCertificate>;

const portNumber = z.number().int().min(1).max(65_535);
const names = z.array(z.string().min(1).max(128)).max(1_000);

/** Which observers are listened to; case does not matter. */
const filters = {
  /** Regions to listen to; every one when missing. */
  regions: names.optional(),
  /** Ids of the only observers to listen to. */
  onlyObservers: names.optional(),
  blockedObservers: names.optional(),
};

/** What a USB device says it is; the same wherever it is plugged in. */
const usbIdentity = z.object({ vendor: z.string(), product: z.string(), serial: z.string().nullable() });

/** A serial port, and by what its device is found again when the port's name changed. */
const serialPlace = { port: z.string().min(1).max(256), usb: usbIdentity.optional() };

/** What the owner of a companion radio lets be read of it: its channels, with their secrets. */
const companion = { readChannels: z.boolean().optional() };

/** A serial port that is there now. */
export const serialPort = z.object({
  path: z.string(),
  usb: usbIdentity.nullable(),
  /** The board it looks like; null when its USB identity is none of a known one. */
  board: z.string().nullable(),
  /** As the device names its maker. */
  manufacturer: z.string().nullable(),
});
export type SerialPort = z.infer<typeof serialPort>;

/** What an operator enters for a new source. A password is used and kept by the host, never shown again. */
export const sourceSettings = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mqtt'),
    /** mqtt, mqtts, ws or wss URL; a user in it is moved to `username`. */
    url: z.string().min(1),
    username: z.string().optional(),
    password: z.string().optional(),
    topics: z.array(z.string().min(1)).optional(),
    /** The broker's own certificate: it is taken without being verified otherwise, and no other is. */
    acceptedCertificate: certificatePem.optional(),
    /** Accept every certificate that does not verify. */
    acceptAnyCertificate: z.boolean().optional(),
    /** 5 for MQTT 5; 3.1.1 when missing. */
    version: z.literal([4, 5]).optional(),
    /** PEM files on the machine that runs the core: the broker's authority, our certificate and its key. */
    authorityFile: z.string().min(1).optional(),
    certificateFile: z.string().min(1).optional(),
    keyFile: z.string().min(1).optional(),
    ...filters,
  }),
  z.object({
    /** A broker on this computer, for observers nearby. */
    kind: z.literal('broker'),
    /** 1883 when missing. */
    port: portNumber.optional(),
    /** Let other computers connect; needs user and password. */
    network: z.boolean().optional(),
    username: z.string().optional(),
    password: z.string().optional(),
    ...filters,
  }),
  /** A companion radio on USB. */
  z.object({ kind: z.literal('serial'), ...serialPlace, ...companion }),
  /** A repeater or room server on USB that logs its packets. */
  z.object({ kind: z.literal('console'), ...serialPlace }),
  z.object({
    /** A companion radio on Wi-Fi or Ethernet. */
    kind: z.literal('tcp'),
    host: z.string().min(1).max(255),
    /** 5000 when missing. */
    port: portNumber.optional(),
    ...companion,
  }),
  z.object({
    kind: z.literal('replay'),
    file: z.string().min(1),
    /** 1 is real time, 0 as fast as possible. */
    speed: z.number().min(0).optional(),
  }),
  z.object({
    kind: z.literal('sample'),
    profile: z.enum(['small', 'real']),
    seed: z.string().optional(),
  }),
]);
export type SourceSettings = z.infer<typeof sourceSettings>;

/** What a source is set up with, as it may be shown. */
export const knownSettings = z.object({
  /** Never with a password, also not in an address. */
  settings: sourceSettings,
  /** Whether a password is kept for it. */
  passwordKept: z.boolean(),
  /** False for a source of the command line that started the program. */
  changeable: z.boolean(),
  /** The accepted certificate in the settings, where there is one. */
  accepted: brokerCertificate.optional(),
});
export type KnownSettings = z.infer<typeof knownSettings>;

/** The channels of a companion radio, as they may be shown: never with a secret. */
export const radioChannels = z.object({
  /** Whether the radio's owner allowed to read them. */
  allowed: z.boolean(),
  /** False for a source of the command line that started the program. */
  changeable: z.boolean(),
  /** Those taken, in the radio's order. */
  channels: z.array(
    z.object({
      /** As the radio's owner named it. */
      name: z.string(),
      /** The byte its packets carry; other channels may share it. */
      hash: z.number().int().min(0).max(255),
    }),
  ),
});
export type RadioChannels = z.infer<typeof radioChannels>;

/** How trying settings went. */
export const sourceTrial = z.object({
  /**
   * `receiving`: a packet came. `connected`: the other side took us, and no packet came while we listened. `ready`: there
   * is no other side, and nothing is in the way. `failed`: it would not work. `not-tried`: trying would have disturbed a
   * source that runs.
   */
  outcome: z.enum(['receiving', 'connected', 'ready', 'failed', 'not-tried']),
  /** What the other side answered, in sentences; may quote it. */
  answer: z.string(),
  /** What the broker showed, where it failed because that does not verify. */
  certificate: brokerCertificate.optional(),
});
export type SourceTrial = z.infer<typeof sourceTrial>;

/** How passwords are kept. */
export const secretKeeping = z.object({
  /** Encrypted, with a key that the system's keychain keeps. */
  sealed: z.boolean(),
  /** Sentences for a person. */
  words: z.string(),
  /** Names of those that are kept and cannot be opened here. */
  unreadable: z.array(z.string()),
});
export type SecretKeeping = z.infer<typeof secretKeeping>;

/** A client of a broker on this computer. What it calls itself is hostile text. */
export const brokerClient = z.object({
  id: z.string(),
  address: z.string(),
  /** The user name it gave; null without one. */
  user: z.string().nullable(),
  since: epochMs,
  messages: z.number().int(),
  bytes: z.number().int(),
  lastMessageAt: epochMs.nullable(),
  /** Those it spoke of, 50 at most. */
  observers: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  /** Whether it spoke of more than those. */
  moreObservers: z.boolean(),
});
export type BrokerClient = z.infer<typeof brokerClient>;

/** Why a connection was not let in, or ended for what its client did. */
export const turnedAway = z.enum([
  'not_mqtt',
  'connect_too_large',
  'too_much_before_login',
  'login_late',
  'wrong_login',
  'message_too_large',
  'too_many',
]);
export type TurnedAway = z.infer<typeof turnedAway>;

/** Who is connected to a broker on this computer, and who was turned away since the program began. */
export const brokerClients = z.object({
  /** The oldest connection first. */
  clients: z.array(brokerClient),
  turnedAway: z.partialRecord(turnedAway, z.number().int()),
  lastTurnedAway: z.object({ at: epochMs, why: turnedAway, address: z.string() }).nullable(),
});
export type BrokerClients = z.infer<typeof brokerClients>;

/** `up` means data flows; `connected` means the link is up and nothing has come yet; `silent` that it stopped coming. */
export const sourceState = z.enum(['idle', 'connecting', 'connected', 'up', 'silent', 'waiting', 'failed', 'ended']);
export type SourceState = z.infer<typeof sourceState>;

/**
 * How a source whose link stands flows, by what usually comes at this hour of the day. `starting`: nothing came yet;
 * `quiet`: nothing comes, as usual; `silent`: nothing comes, and that is not usual; `low`: clearly less than usual.
 */
export const sourceFlow = z.object({
  verdict: z.enum(['starting', 'flowing', 'low', 'quiet', 'silent']),
  /** Hearings per hour over the last 60 min; null in the first minute. */
  perHour: z.number().nullable(),
  /** What usually comes in these 60 min; null before three days are known. */
  usualPerHour: z.number().nullable(),
  /** Milliseconds since the last hearing, or since listening began. */
  quietMs: z.number(),
});
export type SourceFlow = z.infer<typeof sourceFlow>;

export const sourceStatus = z.object({
  /** Unique, for example `mqtt:broker.example.org`. */
  name: z.string(),
  kind: sourceKind,
  enabled: z.boolean(),
  state: sourceState,
  /** A sentence: "Connected, hearing 43/h, usual 120/h at this hour.", "Waiting 10 s, then trying again: the broker refused the password". */
  words: z.string(),
  since: epochMs,
  messages: z.number().int(),
  hearings: z.number().int(),
  refused: z.record(z.string(), z.number().int()),
  bytes: z.number().int(),
  /** Hearings in the last minute. */
  perMinute: z.number(),
  lastHearingAt: epochMs.nullable(),
  lastError: z.string().nullable(),
  reconnects: z.number().int(),
  /** null while the link does not stand, and for a recording. */
  flow: sourceFlow.nullable(),
});
export type SourceStatus = z.infer<typeof sourceStatus>;

/** One hour of a source, beside the same hour of the days before. */
export const sourceHour = z.object({
  /** When it began. */
  at: epochMs,
  hearings: z.number().int(),
  /** Seconds in which the link stood, 3,600 at most. */
  listenedSecs: z.number(),
  /** Hearings per hour: the median of the days, and what a quarter of them had less or more than. Null before three days are known. */
  usual: z.object({ low: z.number(), middle: z.number(), high: z.number() }).nullable(),
});
export type SourceHour = z.infer<typeof sourceHour>;

/** The first-run checklist; each step ticks itself. */
export const checklistStep = z.object({
  step: z.enum(['link', 'bytes', 'packets', 'decoded', 'nodes', 'edges']),
  done: z.boolean(),
  count: z.number().int(),
  /** What is missing and what to do about it; empty when done. */
  advice: z.string(),
});
export type ChecklistStep = z.infer<typeof checklistStep>;

export const status = z.object({
  at: epochMs,
  sources: z.array(sourceStatus),
  checklist: z.array(checklistStep),
  ingest: z.object({
    queued: z.number().int(),
    capacity: z.number().int(),
    /** Observations written in the last 10 s, per second. */
    perSecond: z.number(),
    dropped: z.number().int(),
  }),
  totals: z.object({
    observations: z.number().int(),
    transmissions: z.number().int(),
    nodes: z.number().int(),
    edges: z.number().int(),
    observers: z.number().int(),
  }),
  unacknowledgedAlerts: z.number().int(),
  degradedSince: epochMs.nullable(),
});
export type Status = z.infer<typeof status>;
