import t from 'tap'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import type { PolicyPort } from '../../src/model/policy-port.ts'
import { dnsItems, isDnsItem, isDnsOnly, kubeDnsRule, namesDns, opensDns } from '../../src/netpol/dns.ts'
import { everyPort, portsOf, type PortSet } from '../../src/netpol/port-set.ts'
import { rulesYaml } from '../../src/netpol/yaml-fragment.ts'
import { parseYaml } from '../rules/policies.ts'

function port(protocol: PolicyPort['protocol'], first: number, last = first): PolicyPort {
  return { match: 'range', protocol, first, last }
}

function name(protocol: PolicyPort['protocol'], text: string): PolicyPort {
  return { match: 'name', protocol, name: text }
}

function set(...items: readonly PolicyPort[]): PortSet {
  return portsOf(items)
}

await t.test('tells ports that are for DNS and nothing else', (t) => {
  t.ok(isDnsOnly(set(port('UDP', 53))))
  t.ok(isDnsOnly(set(port('TCP', 53))), 'over one protocol')
  t.ok(isDnsOnly(portsOf(dnsItems)))
  t.ok(isDnsOnly(set(name('UDP', 'dns'), name('TCP', 'dns-tcp'))), 'by the names of CoreDNS')
  t.ok(isDnsOnly(set(port('UDP', 53), port('TCP', 853), port('UDP', 5353))), 'with what belongs to it')
  t.ok(isDnsOnly(set(port('UDP', 5353)), [5353]), 'on the ports that are given')
  t.end()
})

await t.test('takes nothing else for a rule for DNS', (t) => {
  t.notOk(isDnsOnly(everyPort), 'no list')
  t.notOk(isDnsOnly(set({ match: 'all', protocol: 'UDP' })), 'a whole protocol')
  t.notOk(isDnsOnly(set(port('UDP', 53), port('TCP', 443))), 'another port')
  t.notOk(isDnsOnly(set(port('UDP', 53), port('SCTP', 53))), 'another protocol')
  t.notOk(isDnsOnly(set(port('UDP', 53), name('TCP', 'https'))), 'another name')
  t.notOk(isDnsOnly(set(port('UDP', 50, 55))), 'neighbours')
  t.notOk(isDnsOnly(set(port('TCP', 853))), 'DNS over TLS alone, as any tunnel could be')
  t.notOk(isDnsOnly(set(port('UDP', 5353))), 'multicast DNS alone')
  t.end()
})

await t.test('tells naming DNS from letting it through', (t) => {
  const wide = set(port('UDP', 1, 1000))
  t.notOk(namesDns(wide, 'UDP'))
  t.ok(opensDns(wide, 'UDP'))
  t.ok(namesDns(set(port('UDP', 50, 59)), 'UDP'), 'ten ports')
  t.notOk(namesDns(set(port('UDP', 50, 60)), 'UDP'), 'eleven ports')
  t.notOk(namesDns(everyPort, 'UDP'))
  t.ok(opensDns(everyPort, 'TCP'))
  t.ok(opensDns(set(name('TCP', 'dns-tcp')), 'TCP'))
  t.notOk(opensDns(set(name('TCP', 'dns-tcp')), 'UDP'))
  t.notOk(opensDns(set(name('UDP', 'domain-2')), 'UDP'))
  t.ok(isDnsItem(port('TCP', 53)))
  t.notOk(isDnsItem({ match: 'all', protocol: 'UDP' }))
  t.notOk(isDnsItem(port('UDP', 5353)))
  t.end()
})

await t.test('writes a rule for the cluster’s DNS that means what it says', (t) => {
  const egress = parseYaml(rulesYaml('egress', [kubeDnsRule]).join('\n'))
  const decoded = decodeNetworkPolicy({ metadata: { name: 'dns', namespace: 'shop' }, spec: { egress } })
  t.same(decoded.ok ? decoded.value.spec.egress : decoded.problems, [kubeDnsRule])
  t.end()
})
