import * as z from 'zod'
import { parseCidr } from '../model/cidr.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import type { AddressSet } from '../netpol/address-set.ts'
import { correctBlocks } from '../netpol/block-correction.ts'
import { isDnsOnly } from '../netpol/dns.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { glanceAt } from '../netpol/glance.ts'
import {
  metadataReachOf,
  type MetadataReach,
  metadataWords,
  watchMetadata,
} from '../netpol/metadata-reach.ts'
import { correctRule, internetPeers, ownNamespacePeer } from '../netpol/narrower-peers.ts'
import { effectiveRulesOf, peerPath, rulePath } from '../netpol/policy.ts'
import { portsOf } from '../netpol/port-set.ts'
import { portsOfRule } from '../netpol/rule-ports.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { namedPortsOf } from '../netpol/well-known-ports.ts'
import { withoutMetadata } from '../netpol/without-metadata.ts'

const cidrs = z.array(
  z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 169.254.170.23/32'),
)

const options = z.strictObject({
  allowed: cidrs
    .default([])
    .describe(
      'Ranges that may be reached all the same, such as 169.254.170.23/32 where pods use EKS Pod Identity.',
    ),
  addresses: cidrs
    .default([])
    .describe('Further addresses that hand out credentials, beside those of the known clouds.'),
})

type Options = z.infer<typeof options>

type Watched = ReturnType<typeof watchMetadata>

function know({ allowed, addresses }: Options): Watched {
  return watchMetadata(allowed.flatMap(readCidr), addresses.flatMap(readCidr))
}

function check(policy: JudgedPolicy, watched: Watched): readonly Found<ReachExtent>[] {
  const { hasOpenRule, blocks } = glanceAt(policy, 'egress')
  if (!hasOpenRule && blocks.IPv4 + blocks.IPv6 === 0) return []
  return gatherReach(
    policy,
    effectiveRulesOf(policy.spec, 'egress').flatMap((rule, index) => {
      const reached = metadataReachOf(rule, watched)
      if (reached.length === 0) return []
      const ports = portsOfRule(policy, rule)
      // Credentials come over HTTP, so a rule for DNS opens nothing, wherever it leads.
      if (isDnsOnly(ports)) return []
      return reached.map((reach): ReachHit => {
        const [first, ...others] = reach.peers.map((peer) => peerPath('egress', index, peer))
        return {
          message: reach.kind,
          ...(reach.kind === 'reachable'
            ? {}
            : { class: reach.kind === 'explicit' ? ('advice' as const) : ('info' as const) }),
          direction: 'egress',
          paths: [first ?? rulePath('egress', index), ...others],
          opens: () => ({
            kind: 'restricted',
            entries: [{ peers: { kind: 'addresses', addresses: reach.addresses }, ports }],
          }),
          wording: () => ({
            ...wordings[reach.kind](reach.addresses),
            corrections: correctionsFor(policy, index, rule, reach, watched.allowed),
          }),
        }
      })
    }),
  )
}

function readCidr(text: string): readonly NonNullable<ReturnType<typeof parseCidr>>[] {
  return [parseCidr(text)].filter((cidr) => cidr !== undefined)
}

const wordings: Readonly<
  Record<MetadataReach['kind'], (reached: AddressSet) => Omit<Wording, 'corrections'>>
> = {
  reachable: (reached) => {
    const { first, all, onlyService } = metadataWords(reached)
    return {
      summary: `${first}, ${onlyService ?? 'from which clouds hand out credentials'}, can be reached`,
      detail: `This opens the way to ${all}. Whoever makes such a pod send a request there is given the credentials of the machine that it runs on, unless the cloud guards against it. No other policy takes that back. ${
        onlyService === undefined
          ? "Some network plugins cannot block what the node itself answers, such as the metadata proxy of GKE: there only the cloud's own protection helps."
          : 'On other machines it hands out nothing: a cluster without such machines names the address in the option allowed.'
      }`,
    }
  },
  'public-space': (reached) => ({
    summary: `${metadataWords(reached).first} can be reached, where a cloud serves its machines`,
    detail: `This opens the way to ${metadataWords(reached).all}. These lie in public space, so whoever allows the internet allows them too. Elsewhere than on these clouds nothing answers there.`,
  }),
  explicit: (reached) => ({
    summary: `${metadataWords(reached).first}, where a cloud serves its machines, is allowed by its own address`,
    detail: `This names ${metadataWords(reached).all}, which is the clear way to allow it. Select only the pods that need it: each of them can ask for what is handed out there, in most clouds the credentials of the machine.`,
  }),
}

/** Longer lists are not pasted by anybody. */
const maxPeers = 24

function correctionsFor(
  { spec }: NetworkPolicy,
  index: number,
  rule: PolicyRule,
  { kind, addresses }: MetadataReach,
  allowed: AddressSet,
): readonly Correction[] {
  if (kind === 'explicit' || rule.peers.length > maxPeers) return []
  if (rule.peers.length === 0)
    return kind === 'reachable'
      ? [
          ...correctRule(
            'egress',
            index,
            { ...rule, peers: [ownNamespacePeer] },
            'If you meant the pods of this namespace:',
          ),
          ...(namedPortsOf(portsOf(rule.ports), 'egress').length > 0
            ? []
            : correctRule(
                'egress',
                index,
                { ...rule, peers: internetPeers },
                'If you meant the internet, leave out what is inside:',
              )),
        ]
      : []
  const peers = withoutMetadata(rule.peers, addresses, allowed)
  return correctBlocks(spec, 'egress', index, peers, 'If these pods need nothing from there, leave it out:')
}

function example(rule: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Egress]
  egress:
${rule}`
}

function toBlocks(blocks: readonly string[], port = '{protocol: TCP, port: 443}'): string {
  return example(`  - to:
${blocks.map((block) => `    - ipBlock: ${block}\n`).join('')}    ports: [${port}]
`)
}

/** Ways to the addresses from which clouds hand out credentials to their machines. */
export const metadataReachable = defineRule<Options, ReachExtent, Watched>({
  id: 'metadata-reachable',
  title: 'The address from which clouds hand out credentials',
  class: 'strict',
  since: { major: 0, minor: 1 },
  why: 'Clouds hand out credentials to every program that asks 169.254.169.254, and a pod asks in the name of the machine under it. One request that an attacker gets a pod to send is then enough to leave the cluster and enter the cloud account.',
  remedy: `Leave the range out of wide blocks:

  - to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]

For IPv6 leave out fc00::/7 and fe80::/10. Pods that need the address get it by name, in a policy of their own:

  - to:
    - ipBlock: {cidr: 169.254.169.254/32}
    ports:
    - {protocol: TCP, port: 80}`,
  whenNotToUse:
    "Where pods get their identity from an address of the node, such as EKS Pod Identity or a proxy on the node: name it in the option allowed. On machines that are not Alibaba Cloud's nothing answers at 100.100.100.200: name 100.100.100.200/32 there, and the internet without private networks and 169.254.0.0/16 is admitted at strict. A policy does not help where the network plugin never blocks what the node itself answers.",
  references: [
    'https://kubernetes.io/docs/concepts/security/security-checklist/#network-security',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
    'https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html',
    'https://cloud.google.com/compute/docs/metadata/querying-metadata',
    'https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16',
  ],
  messages: {
    reachable: 'A block or a rule without peers opens the way to an address that hands out credentials.',
    'public-space':
      'Only addresses of that kind that lie in public space, which an allowance for the internet includes.',
    explicit: 'A block that is exactly such an address: clear, and worth a look.',
  },
  foldsInto: ['any-ip', 'open-peers'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'private networks left out, and link-local addresses not',
      yaml: toBlocks(['{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}']),
      findings: [{ message: 'reachable', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'every link-local address',
      yaml: toBlocks(['{cidr: 169.254.0.0/16}']),
      findings: [{ message: 'reachable', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'unique local addresses of IPv6, which AWS and Google Cloud use too',
      yaml: toBlocks(["{cidr: 'fc00::/7'}"]),
      findings: [{ message: 'reachable', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'shared address space, in which Alibaba Cloud has it',
      yaml: toBlocks(['{cidr: 10.0.0.0/8}', '{cidr: 100.64.0.0/10}']),
      findings: [{ message: 'reachable', path: 'spec.egress[0].to[1]' }],
    },
    {
      title: 'no peers',
      yaml: example('  - ports: [{protocol: TCP, port: 443}]\n'),
      findings: [{ message: 'reachable', path: 'spec.egress[0]' }],
    },
    {
      title: 'the internet without what is inside, with what Azure and Oracle Cloud have in public space',
      yaml: toBlocks([
        '{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]}',
      ]),
      findings: [{ message: 'public-space', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'the address itself',
      yaml: toBlocks(['{cidr: 169.254.169.254/32}'], '{protocol: TCP, port: 80}'),
      findings: [{ message: 'explicit', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'everything but the addresses',
      yaml: toBlocks([
        '{cidr: 168.0.0.0/5, except: [168.63.129.16/32, 169.254.169.254/32, 169.254.170.2/32, 169.254.170.23/32]}',
      ]),
      findings: [],
    },
    {
      title: 'another link-local address, of a DNS cache on the node',
      yaml: toBlocks(['{cidr: 169.254.20.10/32}'], '{protocol: UDP, port: 53}'),
      findings: [],
    },
    {
      title: 'DNS to anywhere, which hands out no credentials',
      yaml: example('  - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]\n'),
      findings: [],
    },
    {
      title: 'the address as a source',
      yaml: toBlocks(['{cidr: 169.254.0.0/16}'])
        .replaceAll('egress', 'ingress')
        .replace('Egress', 'Ingress')
        .replace('to:', 'from:'),
      findings: [],
    },
    {
      title: 'a private network',
      yaml: toBlocks(['{cidr: 10.0.0.0/8}']),
      findings: [],
    },
  ],
})
