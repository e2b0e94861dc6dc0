import fc from 'fast-check'
import t from 'tap'
import { type PolicyPort, type Protocol, protocols } from '../../src/model/policy-port.ts'
import {
  coversPorts,
  everyPort,
  includesPort,
  intersectPorts,
  isEveryPort,
  isEveryPortOf,
  isNoPort,
  portsKey,
  portsOf,
  type PortSet,
  unionOfPorts,
} from '../../src/netpol/port-set.ts'
import { holds } from '../property.ts'

/** Ranges of the model begin and end here, so every number behaves like one of `numbers`. */
const ends = [1, 2, 3, 5, 6, 80, 65534, 65535]
const numbers = [...new Set(ends.flatMap((end) => [end - 1, end, end + 1]))].filter(
  (port) => port >= 1 && port <= 65535,
)
const names = ['http', 'a1', 'b-2']

const end = fc.constantFrom(...ends)
const port: fc.Arbitrary<PolicyPort> = fc
  .tuple(fc.constantFrom(...protocols), fc.constantFrom(...names), end, end, fc.nat({ max: 9 }))
  .map(([protocol, name, a, b, kind]): PolicyPort => {
    if (kind === 0) return { match: 'all', protocol }
    if (kind < 4) return { match: 'name', protocol, name }
    return { match: 'range', protocol, first: Math.min(a, b), last: Math.max(a, b) }
  })
const ports = fc.array(port, { maxLength: 7 })

/**
 * The naive model: what a list opens, as a set of texts: `TCP 80`, `TCP http`, and `other`. Numbers that nothing in
 * the model tells apart are one text.
 */
function opened(list: readonly PolicyPort[]): ReadonlySet<string> {
  const open = new Set(list.length === 0 ? ['other'] : [])
  for (const protocol of protocols) {
    const items = list.filter((item) => item.protocol === protocol)
    const points = numbers.filter(
      (number) =>
        list.length === 0 ||
        items.some(
          (item) =>
            item.match === 'all' || (item.match === 'range' && item.first <= number && number <= item.last),
        ),
    )
    for (const number of points) open.add(`${protocol} ${number}`)
    // All numbers are whatever number a name can have.
    for (const name of names)
      if (
        points.length === numbers.length ||
        items.some((item) => item.match === 'name' && item.name === name)
      )
        open.add(`${protocol} ${name}`)
  }
  return open
}

/** What a set says it opens, in the model's words. */
function openedBy(set: PortSet): ReadonlySet<string> {
  const open = new Set(set.otherProtocols ? ['other'] : [])
  for (const protocol of protocols) {
    for (const number of numbers) if (includesPort(set, protocol, number)) open.add(`${protocol} ${number}`)
    for (const name of isEveryPortOf(set, protocol) ? names : set[protocol].names)
      open.add(`${protocol} ${name}`)
  }
  return open
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((entry) => b.has(entry))
}

function only(protocol: Protocol, open: ReadonlySet<string>): readonly string[] {
  return [...open].filter((entry) => entry.startsWith(`${protocol} `))
}

await t.test('opens what the list says', (t) => {
  holds(
    t,
    fc.property(ports, (list) => {
      const set = portsOf(list)
      const open = opened(list)
      const all = numbers.length + names.length
      return (
        isSame(openedBy(set), open) &&
        protocols.every(
          (protocol) => isEveryPortOf(set, protocol) === (only(protocol, open).length === all),
        ) &&
        isEveryPort(set) === protocols.every((protocol) => only(protocol, open).length === all) &&
        !isNoPort(set)
      )
    }),
    2000,
  )
  t.end()
})

await t.test('unites, shares and covers as the model does', (t) => {
  holds(
    t,
    fc.property(ports, ports, (a, b) => {
      const open = { a: opened(a), b: opened(b) }
      const both = new Set([...open.a].filter((entry) => open.b.has(entry)))
      const shared = intersectPorts(portsOf(a), portsOf(b))
      const united = unionOfPorts([portsOf(a), portsOf(b)])
      // Together two lists can be complete, and then they open names that neither opens alone.
      const together = a.length === 0 || b.length === 0 ? opened([]) : opened([...a, ...b])
      return (
        isSame(openedBy(united), together) &&
        isSame(openedBy(shared), both) &&
        isNoPort(shared) === (both.size === 0) &&
        coversPorts(portsOf(a), portsOf(b)) === (both.size === open.b.size)
      )
    }),
    3000,
  )
  t.end()
})

await t.test('has one key for one meaning', (t) => {
  holds(
    t,
    fc.property(ports, ports, (a, b) => {
      const same = isSame(opened(a), opened(b))
      return (portsKey(portsOf(a)) === portsKey(portsOf(b))) === same
    }),
    2000,
  )
  t.end()
})

await t.test('does not depend on order, on repetition or on how ranges are cut', (t) => {
  holds(
    t,
    fc.property(
      ports.filter(({ length }) => length > 0),
      (list) => {
        const set = portsOf(list)
        const united = unionOfPorts(list.map((item) => portsOf([item])))
        return (
          portsKey(portsOf([...list, ...list].reverse())) === portsKey(set) &&
          portsKey(united) === portsKey(set)
        )
      },
    ),
  )
  t.end()
})

const all = (protocol: Protocol): PolicyPort => ({ match: 'all', protocol })
const range = (first: number, last: number, protocol: Protocol = 'TCP'): PolicyPort => ({
  match: 'range',
  protocol,
  first,
  last,
})
const name = (text: string, protocol: Protocol = 'TCP'): PolicyPort => ({
  match: 'name',
  protocol,
  name: text,
})

await t.test('sees every port in every spelling', (t) => {
  const others = [all('UDP'), all('SCTP')]
  for (const list of [
    [],
    [all('TCP'), ...others],
    [range(1, 65535), ...others],
    [range(1, 32767), range(32768, 65535), ...others],
    [range(40_000, 65535), name('http'), range(2, 50_000), range(1, 1), ...others],
  ])
    t.equal(isEveryPort(portsOf(list)), true)
  for (const list of [
    [all('TCP')],
    [all('TCP'), all('UDP')],
    [range(2, 65535), ...others],
    [range(1, 65534), ...others],
    [range(1, 79), range(81, 65535), name('http'), ...others],
  ])
    t.equal(isEveryPort(portsOf(list)), false)
  t.end()
})

await t.test('tells an empty list from the three protocols written out: it opens more', (t) => {
  const written = portsOf(protocols.map(all))
  t.equal(isEveryPort(written), true)
  t.equal(coversPorts(everyPort, written), true)
  t.equal(coversPorts(written, everyPort), false)
  t.not(portsKey(written), portsKey(everyPort))
  t.strictSame(portsOf([]), everyPort)
  t.end()
})

await t.test('lets a complete protocol cover every name of it, and of no other', (t) => {
  t.equal(coversPorts(portsOf([range(1, 65535)]), portsOf([name('http')])), true)
  t.equal(coversPorts(portsOf([range(1, 65534)]), portsOf([name('http')])), false)
  t.equal(coversPorts(portsOf([all('TCP')]), portsOf([name('dns', 'UDP')])), false)
  t.equal(coversPorts(portsOf([name('http')]), portsOf([range(80, 80)])), false)
  t.end()
})

await t.test('compares names with names only', (t) => {
  const shared = intersectPorts(
    portsOf([name('http'), range(443, 443)]),
    portsOf([range(1, 100), name('https')]),
  )
  t.equal(isNoPort(shared), true)
  t.equal(includesPort(portsOf([name('http')]), 'TCP', 80), false)
  t.end()
})

await t.test('is readable', (t) => {
  const list = [
    range(8080, 8090),
    name('web'),
    range(443, 443),
    range(8091, 8099),
    name('api'),
    range(443, 443),
  ]
  t.strictSame(portsOf([...list, range(53, 53, 'UDP')]), {
    otherProtocols: false,
    TCP: {
      ranges: [
        { first: 443, last: 443 },
        { first: 8080, last: 8099 },
      ],
      names: ['api', 'web'],
    },
    UDP: { ranges: [{ first: 53, last: 53 }], names: [] },
    SCTP: { ranges: [], names: [] },
  })
  t.end()
})

await t.test('unites nothing to no port', (t) => {
  t.equal(isNoPort(unionOfPorts([])), true)
  t.equal(coversPorts(unionOfPorts([]), portsOf([name('http')])), false)
  t.equal(coversPorts(portsOf([name('http')]), unionOfPorts([])), true)
  t.equal(includesPort(unionOfPorts([]), 'TCP', 80), false)
  t.end()
})

await t.test('keeps a name that looks like a range apart from the range', (t) => {
  t.not(portsKey(portsOf([name('80-80')])), portsKey(portsOf([range(80, 80)])))
  t.end()
})

await t.test('takes a million items', (t) => {
  const count = 1_000_000
  const list = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? range(65535 - (index % 65534), 65535 - (index % 65534)) : name(`n${index}`),
  )
  const set = portsOf(list)
  t.equal(set.TCP.names.length, count / 2)
  t.equal(includesPort(set, 'TCP', 65535), true)
  t.equal(isEveryPortOf(portsOf(Array.from({ length: count }, () => all('TCP'))), 'TCP'), true)
  t.end()
})
