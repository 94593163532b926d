// The sources that run: remembered ones and those of the command line, each started, watched and ended here.

import type { BrokerClients, SourceFlow, SourceSettings, SourceStatus } from '../../contract/sources.ts';
import { flowWords, silenceWords } from '../../domain/flow/flow-words.ts';
import { readsChannels, withConsentOf } from '../sources/channel-consent.ts';
import { SettingsRefused, withKeptPassword } from '../sources/kept-password.ts';
import { excludeEachOther } from '../sources/rival.ts';
import type { Source, SourceReport, SourceSink } from '../sources/source.ts';

/** Where sources are remembered; each verb throws while the database cannot be written. */
export interface SourceMemory {
  add(name: string, settings: SourceSettings): void;
  /** Gives the source `name` new settings and the name `next`. */
  change(name: string, next: string, settings: SourceSettings): void;
  setEnabled(name: string, enabled: boolean): void;
  remove(name: string): void;
}

/** A source of an earlier run. */
export interface RememberedSource {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly enabled: boolean;
}

/** Where passwords are kept, apart from the database. */
export interface SecretStore {
  get(source: string): string | null;
  set(source: string, secret: string | null): void;
}

export interface FleetParts {
  readonly memory: SourceMemory;
  readonly secrets: SecretStore;
  readonly sink: SourceSink;
  /** Builds a source that is not started yet. */
  create(settings: SourceSettings): Source;
  /** How a source flows; null where that means nothing. */
  flowOf(report: SourceReport): SourceFlow | null;
  /** Called when any source changed its state, or the fleet changed. */
  onChange(): void;
  /** Called when the channels taken through the source `name` must be forgotten. */
  forgetChannels(name: string): void;
}

interface Member {
  /** With its password. */
  readonly settings: SourceSettings;
  readonly source: Source;
  readonly remembered: boolean;
  enabled: boolean;
  readonly unfollow: () => void;
}

/** A second source of one name; the message is for a person. */
export class SourceTaken extends Error {
  override readonly name = 'SourceTaken';
}

/** No source of that name; the message is for a person. */
export class SourceMissing extends Error {
  override readonly name = 'SourceMissing';

  constructor(source: string) {
    super(`There is no source named ${source}. It may have been removed in another window.`);
  }
}

/** Runs sources. After `stop` nothing of them is open. */
export class Fleet {
  readonly #parts: FleetParts;
  #members = new Map<string, Member>();
  #changing: Promise<unknown> = Promise.resolve();
  #running = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Starts the enabled ones of `remembered` and all of `extra`, which are not remembered. */
  start(remembered: readonly RememberedSource[], extra: readonly SourceSettings[]): void {
    this.#running = true;
    for (const { name, settings, enabled } of remembered) this.#join(this.#withSecret(name, settings), true, enabled);
    for (const settings of extra) if (!this.#has(settings)) this.#join(settings, false, true);
  }

  get size(): number {
    return this.#members.size;
  }

  statuses(): SourceStatus[] {
    return [...this.#members.values()].map(({ source, enabled }) => {
      const report = source.report();
      const flow = enabled ? this.#parts.flowOf(report) : null;
      return { ...report, words: wordsOf(report, flow), refused: { ...report.refused }, enabled, flow };
    });
  }

  /** What each source says of itself. */
  reports(): SourceReport[] {
    return [...this.#members.values()].map(({ source }) => source.report());
  }

  status(name: string): SourceStatus | undefined {
    return this.statuses().find((status) => status.name === name);
  }

  /** Remembers and starts a source; gives its name. Throws with a sentence when the settings cannot be used. */
  add(settings: SourceSettings): string {
    const { name } = this.#parts.create(settings);
    this.#refuseTaken(name);
    if ('password' in settings && settings.password !== undefined) this.#parts.secrets.set(name, settings.password);
    this.#parts.memory.add(name, settings);
    this.#join(settings, true, true);
    return name;
  }

  /** What a source is set up with, its password included; undefined when there is none of that name. */
  settings(name: string): { readonly settings: SourceSettings; readonly remembered: boolean } | undefined {
    return this.#members.get(name);
  }

  /** Who is connected to the source `name`; null when nobody connects to sources of its kind, or there is none. */
  clients(name: string): BrokerClients | null {
    const clients = this.#members.get(name)?.source.clients?.();
    if (!clients) return null;
    return { ...clients, clients: clients.clients.map((client) => ({ ...client, observers: [...client.observers] })) };
  }

  /** The running source that a second one with `settings` would disturb; null when there is none. */
  rivalOf(settings: SourceSettings): { readonly name: string; readonly words: string } | null {
    for (const { settings: its, source, enabled } of this.#members.values()) {
      if (enabled && this.#running && excludeEachOther(settings, its)) return source.report();
    }
    return null;
  }

  /**
   * Gives a remembered source new settings of its kind and starts it anew; gives its name, which may have changed. A kept
   * password stays where none was typed. Throws with a sentence, and then nothing has changed.
   */
  edit(name: string, settings: SourceSettings): Promise<string> {
    return this.#inTurn(() => this.#edit(name, settings));
  }

  /** Starts or ends a source; false when there is none of that name. */
  setEnabled(name: string, enabled: boolean): Promise<boolean> {
    return this.#inTurn(() => this.#setEnabled(name, enabled));
  }

  async #setEnabled(name: string, enabled: boolean): Promise<boolean> {
    const member = this.#members.get(name);
    if (!member) return false;
    member.enabled = enabled;
    if (member.remembered) this.#parts.memory.setEnabled(name, enabled);
    if (!enabled) await member.source.stop();
    else if (this.#running) member.source.start(this.#parts.sink);
    this.#parts.onChange();
    return true;
  }

  /** Ends and forgets a source; what it brought stays. False when there is none of that name. */
  remove(name: string): Promise<boolean> {
    return this.#inTurn(() => this.#remove(name));
  }

  async #remove(name: string): Promise<boolean> {
    const member = this.#members.get(name);
    if (!member) return false;
    this.#members.delete(name);
    await this.#end(member);
    if (member.remembered) {
      this.#parts.memory.remove(name);
      this.#parts.secrets.set(name, null);
    }
    this.#parts.forgetChannels(name);
    this.#parts.onChange();
    return true;
  }

  /** The machine sleeps: ends what runs, to be started again by `resume`. */
  async suspend(): Promise<void> {
    this.#running = false;
    await Promise.all([...this.#members.values()].map((member) => member.source.stop()));
  }

  resume(): void {
    if (this.#running) return;
    this.#running = true;
    for (const member of this.#members.values()) if (member.enabled) member.source.start(this.#parts.sink);
  }

  /** Ends every source. */
  async stop(): Promise<void> {
    this.#running = false;
    const members = [...this.#members.values()];
    this.#members.clear();
    await Promise.all(members.map((member) => this.#end(member)));
  }

  async #edit(name: string, settings: SourceSettings): Promise<string> {
    const member = this.#members.get(name);
    if (!member) throw new SourceMissing(name);
    const { remembered, settings: before } = member;
    if (!remembered) {
      throw new SettingsRefused(`${name} was given on the command line. Change it there, and start the program again.`);
    }
    if (settings.kind !== before.kind) {
      throw new SettingsRefused(`${name} cannot become a source of another kind. Add a new one, and remove this one.`);
    }
    const full = withConsentOf(withKeptPassword(settings, before), before);
    const next = this.#parts.create(full).name;
    if (next !== name) this.#refuseTaken(next);
    if (readsChannels(before) && !readsChannels(full)) this.#parts.forgetChannels(name);
    this.#rememberChange(name, next, full);
    member.unfollow();
    // From here on it tells nothing more: no channel comes back that was just forgotten.
    await member.source.stop();
    // The whole fleet may have been ended meanwhile.
    if (this.#members.get(name) === member) this.#replace(name, full, member.enabled);
    return next;
  }

  /** Secrets and database change together or not at all. */
  #rememberChange(name: string, next: string, settings: SourceSettings): void {
    const { secrets, memory } = this.#parts;
    const password = 'password' in settings ? (settings.password ?? null) : null;
    const kept = secrets.get(next);
    if (password !== kept) secrets.set(next, password);
    try {
      memory.change(name, next, settings);
    } catch (error) {
      if (password !== kept) secrets.set(next, kept);
      throw error;
    }
    if (next !== name && secrets.get(name) !== null) secrets.set(name, null);
  }

  /** Puts a new source in the place of `name`. */
  #replace(name: string, settings: SourceSettings, enabled: boolean): void {
    const order = [...this.#members.keys()];
    this.#members.delete(name);
    this.#join(settings, true, enabled);
    const next = [...this.#members.keys()].at(-1) ?? name;
    const sorted = order.map((each) => (each === name ? next : each));
    const byName = this.#members;
    this.#members = new Map([...byName].sort(([a], [b]) => sorted.indexOf(a) - sorted.indexOf(b)));
    this.#parts.onChange();
  }

  /** One change after the other: two at once would leave a source running that nobody knows. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#changing.then(change);
    this.#changing = turn.catch(() => {});
    return turn;
  }

  #has(settings: SourceSettings): boolean {
    return this.#members.has(this.#parts.create(settings).name);
  }

  #refuseTaken(name: string): void {
    if (this.#members.has(name))
      throw new SourceTaken(`There is a source named ${name} already. Remove that one first.`);
  }

  #join(settings: SourceSettings, remembered: boolean, enabled: boolean): void {
    const source = this.#parts.create(settings);
    this.#refuseTaken(source.name);
    const unfollow = source.onChange(() => this.#parts.onChange());
    this.#members.set(source.name, { settings, source, remembered, enabled, unfollow });
    if (enabled && this.#running) source.start(this.#parts.sink);
    this.#parts.onChange();
  }

  async #end(member: Member): Promise<void> {
    member.unfollow();
    await member.source.stop();
  }

  #withSecret(name: string, settings: SourceSettings): SourceSettings {
    const password = this.#parts.secrets.get(name);
    const takesPassword = settings.kind === 'mqtt' || settings.kind === 'broker';
    return takesPassword && password !== null ? { ...settings, password } : settings;
  }
}

/** What the link does and what comes over it, each where it says more than the other. */
function wordsOf({ state, words }: SourceReport, flow: SourceFlow | null): string {
  if (flow === null) return words;
  if (state === 'up' || flow.verdict === 'quiet') return flowWords(flow);
  return flow.verdict === 'silent' ? `${words} ${silenceWords(flow)}` : words;
}
