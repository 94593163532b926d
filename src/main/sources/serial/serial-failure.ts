// Why a serial port cannot be had, in words: what happened, what it means, what to do.
import type { LinkFailure } from '../radio/link.ts';

/** The device is not plugged in. */
export function absent(shown: string): LinkFailure {
  return {
    cause: 'absent',
    what: `the device ${shown} is not plugged in`,
    advice: 'It is listened to again as soon as it is back, on whichever port.',
  };
}

/** The device went away, or the system gave the port up. */
export function pulledOut(shown: string): LinkFailure {
  return {
    cause: 'other',
    what: `the device ${shown} went away`,
    advice: 'It was pulled out, restarted, or its cable is loose. It is looked for again.',
  };
}

/** The system could not list its ports. */
export function unlistable(detail: string): LinkFailure {
  return {
    cause: 'other',
    what: `the serial ports of this computer could not be listed (${detail.slice(0, 200)})`,
    advice: 'The device cannot be found by what it is. Give its port alone.',
  };
}

/**
 * What `error`, given when `path` was opened, means. `user` is the program that has the port open, null when it is not known.
 */
export function failureOf(error: unknown, path: string, user: string | null, platform: NodeJS.Platform): LinkFailure {
  const said = error instanceof Error ? error.message : String(error);
  if (/no such file|file not found|no such device/i.test(said)) return absent(path);
  if (/cannot lock|resource busy|temporarily unavailable|device or resource/i.test(said)) return inUse(path, user);
  if (/access denied|permission denied/i.test(said)) {
    // Windows says this of a port that another program has open.
    if (platform === 'win32') return inUse(path, user);
    const cure =
      platform === 'linux'
        ? 'Add this user to the group dialout (sudo usermod -a -G dialout $USER) and log in again.'
        : 'Give this user the right to open it.';
    return { cause: 'settings', what: `this user may not open ${path}`, advice: cure };
  }
  return {
    cause: 'other',
    what: `${path} could not be opened (${said.slice(0, 200)})`,
    advice: 'Nothing is heard from it until it can. Plug the device out and in again.',
  };
}

function inUse(path: string, user: string | null): LinkFailure {
  return {
    cause: 'other',
    what: `${path} is used by ${user ?? 'another program'}`,
    advice: 'A port serves one program at a time. Close that one to listen here.',
  };
}
