// The window's files under an address of their own, app://window/, with the same rules as over HTTP.
import { protocol } from 'electron';
import { contentSecurityPolicy, type PageFiles } from '../bridge/page-files.ts';

const scheme = 'app';

/** Address of the built page. */
export const builtPageUrl = `${scheme}://window/`;

/** Makes app: an origin like https:, with storage and modules. Only possible before the program is ready. */
export function claimPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers the page's requests from `files`. */
export function servePage(files: PageFiles): void {
  protocol.handle(scheme, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === 'window' && request.method === 'GET' ? await files.read(pathname) : null;
    if (file === null) return new Response('There is no such file.', { status: 404 });
    return new Response(Uint8Array.from(file.bytes), {
      headers: {
        ...file.headers,
        'x-content-type-options': 'nosniff',
        'content-security-policy': contentSecurityPolicy([]),
      },
    });
  });
}

/** Whether `url` lies in the same origin as the page at `page`. `URL.origin` is "null" for app:, so parts are compared. */
export function isPageOf(page: string): (url: string) => boolean {
  const own = new URL(page);
  return (url) => {
    const other = URL.parse(url);
    return other !== null && other.protocol === own.protocol && other.host === own.host;
  };
}
