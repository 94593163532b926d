// Puts the core's sentences about the rules beside the fields they are about.

/** The sentences whose first word is the path of a field: "nodes.cooldownS must be …"; null when there is none. */
export function faultOf(sentences: readonly string[], path: string): string | null {
  const found = sentences.filter((sentence) => sentence.startsWith(`${path} `));
  if (found.length === 0) return null;
  return found.map((sentence) => capitalised(sentence.slice(path.length + 1))).join(' ');
}

/** The sentences that belong to none of `paths`, so that none is lost. */
export function otherFaults(sentences: readonly string[], paths: readonly string[]): readonly string[] {
  return sentences.filter((sentence) => !paths.some((path) => sentence.startsWith(`${path} `)));
}

/** A number as typed: `null` for an empty field, the text itself when it is no number, so that the core can say so. */
export function typedNumber(text: string): number | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : Number(trimmed);
}

/** "SFO, oak" as codes; empty parts are left out. */
export function typedRegions(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim().toUpperCase())
    .filter((part) => part !== '');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
