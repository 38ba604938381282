import { lookup as resolve } from 'node:dns';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isLoopback } from '../config.ts';

/** What came of a request that was sent out: an answer, or why there is none. */
export type Outcome = { readonly status: number } | { readonly fault: string };

/** Sends requests to addresses that people have entered. */
export type Outbound = {
  /** Why an address is not sent to; undefined if it may be. Names are resolved when sending. */
  problemOf(url: string): string | undefined;
  /** Posts and waits for the answer at most 10 s. Redirects are not followed. Never throws. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string | Uint8Array): Promise<Outcome>;
};

/** For the whole of it: name, connection, answer. */
const TIME_LIMIT = 10_000;

/** Addresses that are not of the public internet (IANA special-purpose registries), so that nobody reaches our neighbours through us. */
const PRIVATE: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];
/** Of IPv6 only global unicast is public, without what carries IPv4 within it, and what is for documents. */
const TUNNELS: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const blocked = new BlockList();
for (const [network, prefix, family] of PRIVATE) blocked.addSubnet(network, prefix, family);
for (const [network, prefix] of TUNNELS) blocked.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  return family === 6 && globalUnicast.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

function isLoopbackAddress(address: string): boolean {
  return isLoopback(address);
}

/** @param allowLoopback for an installation that is on loopback itself: its receivers may be, too, and without TLS */
export function createOutbound({ allowLoopback }: { readonly allowLoopback: boolean }): Outbound {
  const mayReach = (address: string): boolean =>
    isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

  function read(url: string): URL | string {
    if (!URL.canParse(url)) return 'is no URL';
    const parsed = new URL(url);
    const host = hostOf(parsed);
    const loopback = allowLoopback && isLoopback(host);
    if (parsed.username !== '' || parsed.password !== '') return 'must not carry a user name or password';
    if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && loopback)) return 'must begin with https://';
    if (isIP(host) !== 0 && !mayReach(host)) return 'is an address within a private network';
    if (isLoopback(host) && !loopback) return 'is an address of this machine';
    return parsed;
  }

  /** Resolves a name, and connects only to what was resolved here: a name that says something else later changes nothing. */
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const wrong = addresses.find(({ address }) => !mayReach(address));
      const [first] = addresses;
      if (wrong !== undefined || first === undefined) {
        const refusal: NodeJS.ErrnoException = new Error('the name leads into a private network');
        refusal.code = 'EPRIVATE';
        return callback(refusal, '', 0);
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };

  return {
    problemOf: (url) => {
      const parsed = read(url);
      return typeof parsed === 'string' ? parsed : undefined;
    },
    post: (url, headers, body) =>
      new Promise<Outcome>((done) => {
        const parsed = read(url);
        if (typeof parsed === 'string') return done({ fault: `The address ${parsed}.` });
        const bytes = Buffer.from(body);
        const send = parsed.protocol === 'https:' ? httpsRequest : httpRequest;
        const late = setTimeout(() => {
          done({ fault: `No answer within ${TIME_LIMIT / 1_000} s.` });
          request.destroy();
        }, TIME_LIMIT);
        const end = (outcome: Outcome): void => {
          clearTimeout(late);
          done(outcome);
        };
        const request: ClientRequest = send(
          parsed,
          { method: 'POST', agent: false, lookup, headers: { ...headers, 'content-length': String(bytes.length) } },
          (response) => {
            const { statusCode: status = 0 } = response;
            end({ status });
            // What it says beside the status is not read.
            response.destroy();
          },
        );
        request.on('error', (error: NodeJS.ErrnoException) => end({ fault: faultOf(error) }));
        request.end(bytes);
      }),
  };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function faultOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The name cannot be resolved.';
    case 'ECONNREFUSED':
      return 'The connection was refused.';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The connection was cut.';
    case 'EPRIVATE':
      return 'The name leads into a private network.';
    default:
      return `No connection: ${code ?? message.slice(0, 100)}.`;
  }
}
