import { createClientAddress, isAddressOrNetwork } from './client-address';

const clientAddress = createClientAddress(['10.0.0.0/8', '192.168.1.1', 'fd00::/8']);

test.each([
  ['a peer without the header', '203.0.113.9', undefined, '203.0.113.9'],
  ['the header of an untrusted peer is not believed', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
  ['a trusted peer is believed', '10.1.2.3', '1.2.3.4', '1.2.3.4'],
  ['a chain of trusted proxies is followed', '10.1.2.3', '1.2.3.4, 192.168.1.1', '1.2.3.4'],
  ['what the client wrote before its own address is not believed', '10.1.2.3', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
  ['IPv4 inside IPv6 is IPv4', '::ffff:10.1.2.3', '::ffff:1.2.3.4', '1.2.3.4'],
  ['IPv6 proxies and clients', 'fd00::1', '2001:db8::7', '2001:db8::7'],
  ['a port is dropped', '10.1.2.3', '1.2.3.4:5678', '1.2.3.4'],
  ['brackets are dropped', '10.1.2.3', '[2001:db8::7]:443', '2001:db8::7'],
  ['a word in the header ends the search', '10.1.2.3', '1.2.3.4, unknown', '10.1.2.3'],
  ['only proxies', '10.1.2.3', '10.9.9.9', '10.9.9.9'],
  ['a peer that is gone', undefined, '1.2.3.4', ''],
])('%s', (_name, peer, forwardedFor, expected) => {
  expect(clientAddress(peer, forwardedFor)).toBe(expected);
});

test.each(['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])('%s is an address or network', (text) => {
  expect(isAddressOrNetwork(text)).toBe(true);
});

test.each(['', 'proxy', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1', '10.0/8'])(
  '%p is neither',
  (text) => {
    expect(isAddressOrNetwork(text)).toBe(false);
  },
);
