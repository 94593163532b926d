// How a source flows, in a sentence.
import { durationWords } from '../alerts/text.ts';
import type { Flow } from './flow.ts';

/** "Connected, hearing 43/h, usual 120/h at this hour." */
export function flowWords({ verdict, perHour, usualPerHour, quietMs }: Flow): string {
  const usually = usualPerHour === null ? '' : `; ${usuallyWords(usualPerHour)}`;
  switch (verdict) {
    case 'starting':
      return `Connected, nothing heard yet${usually}.`;
    case 'quiet':
      if (usualPerHour === null) return `Connected, quiet for ${durationWords(quietMs)}, as often so far.`;
      return `Connected, quiet for ${durationWords(quietMs)}, as usual at this hour${usually.replace(' at this hour', '')}.`;
    case 'silent':
      return `Connected, but silent for ${durationWords(quietMs)}${usually}.`;
    case 'low':
    case 'flowing': {
      if (perHour === null) return 'Connected, hearing packets.';
      if (usualPerHour === null)
        return `Connected, hearing ${rateWords(perHour)}; what is usual is known after 3 days.`;
      const unit = Math.min(perHour, usualPerHour) < minuteRate ? 'h' : 'min';
      return `Connected, hearing ${rateWords(perHour, unit)}, usual ${rateWords(usualPerHour, unit)} at this hour.`;
    }
  }
}

/** "Silent for 12 min; usually 2/min at this hour.", for behind a sentence that says what is done about it. */
export function silenceWords({ usualPerHour, quietMs }: Flow): string {
  const usually = usualPerHour === null ? '' : `; ${usuallyWords(usualPerHour)}`;
  return `Silent for ${durationWords(quietMs)}${usually}.`;
}

/** From here on, packets per hour are said per minute. */
const minuteRate = 60;

function usuallyWords(perHour: number): string {
  return perHour < 0.5 ? 'usually nothing at this hour' : `usually ${rateWords(perHour)} at this hour`;
}

/** Packets an hour: 43 as "43/h", 120 as "2/min"; below ten with one decimal. */
export function rateWords(perHour: number, unit: 'h' | 'min' = perHour < minuteRate ? 'h' : 'min'): string {
  const rate = unit === 'h' ? perHour : perHour / 60;
  return `${rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)}/${unit}`;
}
