import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import {
  addressesOfCidr,
  type AddressSet,
  intersection,
  isEmptyAddressSet,
  unionOf,
} from '../../src/netpol/address-set.ts'
import { publicAddresses } from '../../src/netpol/internal-ranges.ts'
import {
  addressesOfMetadata,
  credentialAddresses,
  metadataIn,
  platformAddresses,
} from '../../src/netpol/metadata-addresses.ts'
import { metadataReachOf, metadataWords, watchMetadata } from '../../src/netpol/metadata-reach.ts'

function setOf(text: string): AddressSet {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return addressesOfCidr(cidr)
}

void t.test('are single addresses, and those that hand out credentials lie in no public space', (t) => {
  for (const { cidr } of [...credentialAddresses, ...platformAddresses])
    t.equal(cidr.first, cidr.last, cidr.text)
  const credentials = addressesOfMetadata(credentialAddresses)
  t.ok(isEmptyAddressSet(intersection(credentials, publicAddresses.IPv4)))
  t.ok(isEmptyAddressSet(intersection(credentials, publicAddresses.IPv6)))
  t.end()
})

void t.test('are found in a set', (t) => {
  t.same(
    metadataIn(setOf('169.254.170.0/24'), credentialAddresses).map(({ address }) => address),
    ['169.254.170.2', '169.254.170.23'],
  )
  t.same(metadataIn(setOf('10.0.0.0/8'), credentialAddresses), [])
  t.end()
})

void t.test('are said with what answers there, the rest is counted', (t) => {
  t.equal(metadataWords(setOf('10.99.0.0/24')).first, '10.99.0.0/24', 'of no known cloud')
  t.equal(
    metadataWords(setOf('100.100.100.200/32')).all,
    '100.100.100.200 (the instance metadata of Alibaba Cloud)',
  )
  const { first, all } = metadataWords(addressesOfMetadata(credentialAddresses))
  t.equal(first, '169.254.169.254')
  t.match(all, / and 5 more like these$/)
  t.end()
})

void t.test('one of a single cloud is said to be its', (t) => {
  const serviceOf = (...texts: readonly string[]): string | undefined =>
    metadataWords(unionOf(texts.map(setOf))).onlyService
  t.equal(serviceOf('100.100.100.200/32'), 'the instance metadata of Alibaba Cloud')
  t.equal(serviceOf('169.254.169.254/32'), undefined, 'nearly every cloud has it')
  t.equal(serviceOf('100.100.100.200/32', '169.254.170.2/32'), undefined, 'two clouds')
  t.equal(serviceOf('100.100.100.200/32', '10.99.0.0/24'), undefined, 'and others')
  t.end()
})

void t.test('are watched but for what is allowed', (t) => {
  const allowed = parseCidr('169.254.0.0/16')
  const watched = watchMetadata(allowed === undefined ? [] : [allowed], [])
  t.ok(isEmptyAddressSet(intersection(watched.credentials, setOf('169.254.0.0/16'))))
  t.same(
    metadataReachOf({ peers: [] }, watched).map(({ kind, peers }) => ({ kind, peers })),
    [{ kind: 'reachable', peers: [] }],
  )
  t.end()
})
