// The contract's services about sources: what an operator entered is checked here, and refused with a sentence.
import type { RadioChannels, SourceSettings } from '../../contract/sources.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import type { MonitorOptions } from '../bridge/messages.ts';
import { allowingChannels, hasChannels, readsChannels } from '../sources/channel-consent.ts';
import { separateLogin, settingsProblem } from '../sources/create.ts';
import { SettingsRefused, withKeptPassword, withoutPassword } from '../sources/kept-password.ts';
import { acceptedIn } from '../sources/mqtt/accepted-certificate.ts';
import { listPorts } from '../sources/serial/ports.ts';
import { SourceMissing } from './fleet.ts';
import type { Parts } from './parts.ts';
import { secretKeeping } from './secret-keeping.ts';

/** The services of `sources` in the contract. */
export function sourceServices(
  parts: Pick<Parts, 'clock' | 'fleet' | 'trials' | 'secrets' | 'channels'> & {
    readonly flows: Pick<Parts['flows'], 'hoursOf'>;
    readonly options: Pick<MonitorOptions, 'database' | 'secretKey'>;
  },
): Core['sources'] {
  const { clock, fleet, trials, secrets, channels, flows, options } = parts;
  const known = (name: string) => {
    const status = fleet.status(name);
    if (!status) throw new BadInput(new SourceMissing(name).message);
    return status;
  };
  const channelsOf = (name: string): RadioChannels | null => {
    const found = fleet.settings(name);
    if (!found || !hasChannels(found.settings)) return null;
    const taken = channels.of(name).map((channel) => ({ ...channel }));
    return { allowed: readsChannels(found.settings), changeable: found.remembered, channels: taken };
  };
  return {
    list: () => fleet.statuses(),
    add: (settings) => refusing(() => known(fleet.add(checked(settings)))),
    settings(name) {
      const found = fleet.settings(name);
      if (!found) return null;
      const settings = separateLogin(found.settings);
      const passwordKept = 'password' in settings && (settings.password ?? '') !== '';
      const accepted = acceptedIn(settings, clock.now());
      const shown = { settings: withoutPassword(settings), passwordKept, changeable: found.remembered };
      return accepted === null ? shown : { ...shown, accepted };
    },
    edit: (name, settings) => refusing(async () => known(await fleet.edit(name, checked(settings)))),
    test: (settings, name) =>
      refusing(() => {
        const before = name === null ? undefined : fleet.settings(name);
        const typed = separateLogin(settings);
        const full = before ? withKeptPassword(typed, separateLogin(before.settings)) : typed;
        const rival = fleet.rivalOf(full);
        if (rival === null) return trials.test(full);
        const answer = `${rival.name} has it open, and only one can: a test would disturb it. It says: ${rival.words}`;
        return { outcome: 'not-tried', answer };
      }),
    async setEnabled(name, enabled) {
      known(name);
      await refusing(() => fleet.setEnabled(name, enabled));
      return known(name);
    },
    remove: (name) => fleet.remove(name),
    hours(name) {
      const kind = fleet.status(name)?.kind;
      return kind === undefined || kind === 'replay' ? null : flows.hoursOf(name);
    },
    clients: (name) => fleet.clients(name),
    channels: channelsOf,
    allowChannels: (name, allowed) =>
      refusing(async () => {
        const found = fleet.settings(name);
        if (!found) throw new SourceMissing(name);
        if (!hasChannels(found.settings))
          throw new SettingsRefused(`${name} is no companion radio, so it has no channels.`);
        await fleet.edit(name, allowingChannels(found.settings, allowed));
        const now = channelsOf(name);
        if (now === null) throw new SourceMissing(name);
        return now;
      }),
    secrets: () => secretKeeping(secrets, options.secretKey ?? null, options.database),
    ports: async () => [...(await listPorts())],
  };
}

/** The settings with their login apart; throws with a sentence when they can never work. */
function checked(settings: SourceSettings): SourceSettings {
  const problem = settingsProblem(settings);
  if (problem !== null) throw new SettingsRefused(problem);
  return separateLogin(settings);
}

/** What `act` gives; what it throws is at fault of the input, and its message for a person. */
async function refusing<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput(error instanceof Error ? error.message : String(error));
  }
}
