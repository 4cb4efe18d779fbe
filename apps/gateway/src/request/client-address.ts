import { BlockList, isIP } from 'node:net';

const MAPPED_IPV4 = '::ffff:';

/**
 * Makes the function that tells a request's client: the peer of its connection, or, where the peer is a
 * trusted proxy, the last address of X-Forwarded-For that is not one. Addresses that a client
 * put there itself stand before it and are not believed.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
): (peer: string | undefined, forwardedFor: string | undefined) => string {
  const trusted = toBlockList(trustedProxies);
  const isTrusted = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (peer, forwardedFor) => {
    let address = toPlainAddress(peer ?? '');
    if (forwardedFor === undefined || isIP(address) === 0) return address;
    for (const hop of forwardedFor.split(',').toReversed()) {
      if (!isTrusted(address)) break;
      const before = toPlainAddress(hop.trim());
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

/** Whether the text is an address or a network in CIDR notation. */
export function isAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Without what some proxies add (a port, brackets) and with IPv4 addresses in their own form. */
function toPlainAddress(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(text)?.[1];
  const address = bracketed ?? withPort ?? text;
  const isMapped = address.toLowerCase().startsWith(MAPPED_IPV4) && isIP(address.slice(MAPPED_IPV4.length)) === 4;
  return isMapped ? address.slice(MAPPED_IPV4.length) : address;
}
