import t from 'tap'
import { Problems, type Decoded } from '../../src/model/decoded.ts'
import { below } from '../../src/model/path.ts'
import { type PolicyPort, readPolicyPort } from '../../src/model/policy-port.ts'

function read(value: unknown): Decoded<PolicyPort | undefined> {
  const problems = new Problems()
  return problems.decoded(readPolicyPort(value, below(undefined, 'ports'), problems))
}

const accepted: readonly (readonly [value: unknown, port: PolicyPort])[] = [
  [{}, { match: 'all', protocol: 'TCP' }],
  [null, { match: 'all', protocol: 'TCP' }],
  [
    { port: null, endPort: null, protocol: null },
    { match: 'all', protocol: 'TCP' },
  ],
  [{ protocol: 'SCTP' }, { match: 'all', protocol: 'SCTP' }],
  [{ port: 80 }, { match: 'range', protocol: 'TCP', first: 80, last: 80 }],
  [
    { port: 80, endPort: 80, protocol: 'UDP' },
    { match: 'range', protocol: 'UDP', first: 80, last: 80 },
  ],
  [
    { port: 1, endPort: 65535 },
    { match: 'range', protocol: 'TCP', first: 1, last: 65535 },
  ],
  [{ port: 'http' }, { match: 'name', protocol: 'TCP', name: 'http' }],
  [{ port: '1a' }, { match: 'name', protocol: 'TCP', name: '1a' }],
  [{ port: 'abcdefghijklmno' }, { match: 'name', protocol: 'TCP', name: 'abcdefghijklmno' }],
]

for (const [value, port] of accepted) {
  await t.test(`reads ${JSON.stringify(value)}`, (t) => {
    t.strictSame(read(value), { ok: true, value: port })
    t.end()
  })
}

const refused: readonly unknown[] = [
  [],
  80,
  { port: 0 },
  { port: 65536 },
  { port: -1 },
  { port: 1.5 },
  { port: '80' },
  { port: '' },
  { port: 'HTTP' },
  { port: 'a--b' },
  { port: '-a' },
  { port: 'a-' },
  { port: 'a_b' },
  { port: 'abcdefghijklmnop' },
  { port: 'http\n' },
  { port: true },
  { port: {} },
  { endPort: 80 },
  { port: 'http', endPort: 80 },
  { port: 80, endPort: 79 },
  { port: 80, endPort: 65536 },
  { port: 80, endPort: '90' },
  { protocol: 'tcp' },
  { protocol: 'ICMP' },
  { protocol: '' },
  { protocol: 6 },
  { protocol: 'toString' },
]

for (const value of refused) {
  await t.test(`does not accept ${JSON.stringify(value)}`, (t) => {
    t.equal(read(value).ok, false)
    t.end()
  })
}

await t.test('says which field is wrong', (t) => {
  t.strictSame(read({ port: '80' }), {
    ok: false,
    problems: [
      { path: 'ports.port', reason: 'must be a port number, or a port name of 1 to 15 of a-z, 0-9 and -' },
    ],
  })
  t.strictSame(read({ port: [80] }), {
    ok: false,
    problems: [{ path: 'ports.port', reason: 'must be a number from 1 to 65535 or a name, not a list' }],
  })
  t.strictSame(read({ protocol: 'ICMP', port: 80, endPort: 8 }), {
    ok: false,
    problems: [
      { path: 'ports.protocol', reason: 'must be one of TCP, UDP, SCTP' },
      { path: 'ports.endPort', reason: 'must be a number between port and 65535' },
    ],
  })
  t.end()
})
