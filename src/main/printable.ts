// Untrusted text on its way to a terminal.

/** `text` with control characters, escape sequences and direction overrides replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
