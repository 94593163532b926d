// How the core names the fields of a family's rule in its sentences.
import { severity } from '../../../contract/alerts.ts';

const fields = ['enabled', 'severityFloor', 'regions', 'freshnessS', 'cooldownS', 'immediateInQuietHours'];

/** Every path of the family, as in "nodes.cooldownS". */
export function familyPaths(name: string): string[] {
  return [...fields.map((field) => `${name}.${field}`), ...severity.options.map((level) => `${name}.targets.${level}`)];
}
