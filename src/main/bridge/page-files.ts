// The built window as a host gives it out: its files, their types, and the rules a browser must keep.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** One file, ready to be answered. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the page may do: run only its own scripts, reach only `connect`, be framed by nobody. Styles may be inline
 * because the component library and the graph set them so; neither can run code.
 */
export function contentSecurityPolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers every answer carries, whatever it is. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
};

/**
 * The files below a folder, listed once. A request can only name one that was listed, so no path, however it is
 * written, leads out of the folder.
 */
export class PageFiles {
  readonly #folder: string;
  readonly #listed: ReadonlySet<string>;

  /** Throws with a sentence when the window was not built. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#listed = listFiles(folder);
    if (!this.#listed.has('index.html')) {
      throw new Error(`The files of the window are missing from ${folder}. Run "npm run build" and start again.`);
    }
  }

  /** The file of a URL path ("/" is the page itself); null when there is none. */
  async read(path: string): Promise<PageFile | null> {
    const name = path === '/' ? 'index.html' : path.slice(1);
    if (!this.#listed.has(name)) return null;
    // Names under assets/ hold a hash of their content; the page itself changes with every build.
    const lasting = name.startsWith('assets/');
    return {
      bytes: await readFile(join(this.#folder, name)),
      headers: {
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-store',
      },
    };
  }
}

function listFiles(folder: string): ReadonlySet<string> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return new Set(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
    );
  } catch {
    return new Set();
  }
}
