// A broker's address as an operator enters it: a URL, from which user and password are taken out and never shown.

/** Where a broker is and who we are there. */
export interface BrokerAddress {
  readonly protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  readonly host: string;
  readonly port: number;
  /** Path of the WebSocket, `/` without one. */
  readonly path: string;
  /** `host`, with the port when it is not the protocol's usual one. */
  readonly shown: string;
  readonly username: string | null;
  readonly password: string | null;
}

const protocols: Readonly<Record<string, BrokerAddress['protocol']>> = {
  'mqtt:': 'mqtt',
  'tcp:': 'mqtt',
  'mqtts:': 'mqtts',
  'ssl:': 'mqtts',
  'tls:': 'mqtts',
  'ws:': 'ws',
  'wss:': 'wss',
};
const usualPorts = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;
const example = 'for example mqtt://broker.example.org:1883 or wss://broker.example.org/mqtt';

/** The address `url` names, `username` and `password` given beside it going before those in it; or the sentence that says what is wrong. */
export function readAddress(
  url: string,
  username: string | undefined,
  password: string | undefined,
): BrokerAddress | { readonly problem: string } {
  const parsed = parse(url);
  if (!parsed)
    return { problem: `The broker's address is not a URL, so there is nothing to connect to. Write one, ${example}.` };
  const protocol = protocols[parsed.protocol];
  if (!protocol) {
    const said = parsed.protocol.slice(0, 20);
    return {
      problem: `The address begins with "${said}", which is no way to reach a broker. Use mqtt, mqtts, ws or wss, ${example}.`,
    };
  }
  // IPv6 addresses stand in brackets in a URL and without them elsewhere.
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '')
    return { problem: `The address names no host, so there is nothing to connect to. Write one, ${example}.` };
  const port = parsed.port === '' ? usualPorts[protocol] : Number(parsed.port);
  if (port === 0)
    return { problem: `No broker can listen on port 0. Leave the port out or give the broker's, ${example}.` };
  const path = `${parsed.pathname === '' ? '/' : parsed.pathname}${parsed.search}`;
  return {
    protocol,
    host,
    port,
    path,
    shown: port === usualPorts[protocol] ? host : `${parsed.hostname}:${port}`,
    username: filled(username) ?? filled(decoded(parsed.username)),
    password: filled(password) ?? filled(decoded(parsed.password)),
  };
}

/** `url` without the user and password in it; unchanged when it is no address. */
export function withoutLogin(url: string): string {
  const parsed = parse(url);
  if (!parsed || (parsed.username === '' && parsed.password === '')) return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

function parse(url: string): URL | null {
  const text = url.trim();
  return URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `mqtt://${text}`);
}

function filled(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
