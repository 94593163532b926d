// The same hour on other days, by the clock on the wall: people set a mesh's pace, and they set their clocks forward and back.

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** Offsets kept; four weeks of hours and some to spare. */
const mostKept = 1_000;

/** Hours are counted whole since 1970-01-01T00:00Z. */
export class LocalHours {
  readonly #clock: Intl.DateTimeFormat | null;
  readonly #offsets = new Map<number, number>();

  /** `zone` is an IANA name, the machine's own when absent. */
  constructor(zone?: string) {
    this.#clock = zone === undefined ? null : clockOf(zone);
  }

  /**
   * The hour that showed the same local time `days` days before `hour`; null where the clock jumped over it. Of an hour
   * that came twice it gives one.
   */
  daysBefore(hour: number, days: number): number | null {
    const local = this.#local(hour);
    const sameInUtc = hour - 24 * days;
    const found = sameInUtc + Math.round(local - 24 * days - this.#local(sameInUtc));
    return Math.abs(this.#local(found) - (local - 24 * days)) < 1 ? found : null;
  }

  /** The local clock at the start of `hour`, in hours; with a fraction where zones are half an hour apart. */
  #local(hour: number): number {
    const known = this.#offsets.get(hour);
    if (known !== undefined) return hour + known;
    if (this.#offsets.size >= mostKept) this.#offsets.clear();
    const offset = this.#offsetMs(hour * hourMs) / hourMs;
    this.#offsets.set(hour, offset);
    return hour + offset;
  }

  #offsetMs(at: number): number {
    const date = new Date(at);
    if (this.#clock === null) return -date.getTimezoneOffset() * minuteMs;
    const shown = this.#clock.formatToParts(date);
    const of = (type: string) => Number(shown.find((part) => part.type === type)?.value);
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
    return local - Math.floor(at / minuteMs) * minuteMs;
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  return new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...fields });
}
