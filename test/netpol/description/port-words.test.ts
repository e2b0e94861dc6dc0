import t from 'tap'
import { portsOf } from '../../../src/netpol/port-set.ts'
import { portsWords } from '../../../src/netpol/reachability/ports-words.ts'
import { portWords } from '../../../src/netpol/description/port-words.ts'
import type { PolicyPort } from '../../../src/model/policy-port.ts'

const items: readonly (readonly [item: PolicyPort, words: string])[] = [
  [{ match: 'range', protocol: 'TCP', first: 80, last: 80 }, 'TCP 80'],
  [{ match: 'range', protocol: 'UDP', first: 8000, last: 8100 }, 'UDP 8000 to 8100'],
  [{ match: 'name', protocol: 'TCP', name: 'http' }, 'TCP "http"'],
  [{ match: 'all', protocol: 'SCTP' }, 'all SCTP ports'],
]

await t.test('says one item of a list as people say it', (t) => {
  for (const [item, words] of items) t.equal(portWords(item), words)
  t.end()
})

await t.test('a set of one item is said in the same words', (t) => {
  for (const [item, words] of items) t.equal(portsWords(portsOf([item]), 3), words)
  t.end()
})
