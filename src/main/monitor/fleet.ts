// The sources that run: remembered ones and those of the command line, each started, watched and ended here.
import type { SourceSettings, SourceStatus } from '../../contract/sources.ts';
import type { Source, SourceSink } from '../sources/source.ts';

/** Where sources are remembered; each verb throws while the database cannot be written. */
export interface SourceMemory {
  add(name: string, settings: SourceSettings): void;
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
  /** Called when any source changed its state, or the fleet changed. */
  onChange(): void;
}

interface Member {
  readonly source: Source;
  readonly remembered: boolean;
  enabled: boolean;
  readonly unfollow: () => void;
}

/** A second source of one name; the message is for a person. */
export class SourceTaken extends Error {
  override readonly name = 'SourceTaken';
}

/** Runs sources. After `stop` nothing of them is open. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #members = new Map<string, Member>();
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
      return { ...report, refused: { ...report.refused }, enabled };
    });
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

  /** Starts or ends a source; false when there is none of that name. */
  async setEnabled(name: string, enabled: boolean): Promise<boolean> {
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
  async remove(name: string): Promise<boolean> {
    const member = this.#members.get(name);
    if (!member) return false;
    this.#members.delete(name);
    await this.#end(member);
    if (member.remembered) {
      this.#parts.memory.remove(name);
      this.#parts.secrets.set(name, null);
    }
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
    this.#members.set(source.name, { source, remembered, enabled, unfollow });
    if (enabled) source.start(this.#parts.sink);
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
