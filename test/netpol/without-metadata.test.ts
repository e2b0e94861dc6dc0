import t from 'tap'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { IpBlockPeer, Peer } from '../../src/model/network-policy.ts'
import { noAddresses } from '../../src/netpol/address-set.ts'
import { addressesOfMetadata, credentialAddresses } from '../../src/netpol/metadata-addresses.ts'
import { withoutMetadata } from '../../src/netpol/without-metadata.ts'

function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return cidr
}

function block(cidr: string, ...except: readonly string[]): IpBlockPeer {
  return { kind: 'ipBlock', cidr: cidrOf(cidr), except: except.map(cidrOf) }
}

function textOf(peers: readonly Peer[]): readonly string[] {
  return withoutMetadata(peers, addressesOfMetadata(credentialAddresses), noAddresses).map((peer) =>
    peer.kind === 'ipBlock' ? [peer.cidr.text, ...peer.except.map(({ text }) => text)].join(' -') : 'pods',
  )
}

void t.test('takes the range around the addresses out of wider blocks, once', (t) => {
  t.same(textOf([block('168.0.0.0/5', '169.254.169.254/32', '168.1.0.0/16')]), [
    '168.0.0.0/5 -168.1.0.0/16 -169.254.0.0/16',
  ])
  t.same(textOf([block('f000::/4')]), ['f000::/4 -fc00::/7'])
  t.end()
})

void t.test('takes the addresses alone out of blocks that are no wider than that range', (t) => {
  t.same(textOf([block('169.254.0.0/16')]), [
    '169.254.0.0/16 -169.254.169.254/32 -169.254.170.2/32 -169.254.170.23/32',
  ])
  t.same(textOf([block('100.100.100.200/31')]), ['100.100.100.200/31 -100.100.100.200/32'])
  t.end()
})

void t.test('leaves out what is one of the addresses, and keeps what has none of them as it is', (t) => {
  const pods: Peer = { kind: 'pods', namespaceSelector: undefined, podSelector: { requirements: [] } }
  t.same(textOf([block('169.254.169.254/32'), block('10.0.0.1/8'), pods]), ['10.0.0.1/8', 'pods'])
  t.end()
})

void t.test('takes everything inside out of blocks that are every address together', (t) => {
  t.same(textOf([block('0.0.0.0/1'), block('128.0.0.0/1')]), [
    '0.0.0.0/1 -10.0.0.0/8 -100.64.0.0/10',
    '128.0.0.0/1 -172.16.0.0/12 -192.168.0.0/16 -169.254.0.0/16',
  ])
  t.end()
})
