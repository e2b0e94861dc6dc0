import fc from 'fast-check'
import t from 'tap'
import type { Fix } from '../../src/model/fix.ts'
import type { Rule } from '../../src/model/rule.ts'
import { ambiguousCidr } from '../../src/rules/ambiguous-cidr.ts'
import { ignoredRules } from '../../src/rules/ignored-rules.ts'
import { orPeers } from '../../src/rules/or-peers.ts'
import { spoofableNamespaceLabel } from '../../src/rules/spoofable-namespace-label.ts'
import { holds } from '../property.ts'
import { applyEdits } from './apply-fix.ts'
import { findingsOf, policyWith } from './findings.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import { policyOf } from './policies.ts'

function fixesOf(rule: Rule, object: unknown): readonly (Fix | undefined)[] {
  return findingsOf(rule, object).map(({ fix }) => fix)
}

function fromPeers(...peers: readonly unknown[]): unknown {
  return policyWith('ingress', [{ from: peers, ports: [{ port: 8080 }] }])
}

/** The blocks of a policy after all fixes of a rule. */
function blocksAfter(...blocks: readonly unknown[]): readonly unknown[] {
  const object = fromPeers(...blocks.map((ipBlock) => ({ ipBlock })))
  const edits = fixesOf(ambiguousCidr, object).flatMap((fix) => fix?.edits ?? [])
  const fixed = applyEdits(object, edits) as {
    readonly spec: {
      readonly ingress: readonly [{ readonly from: readonly { readonly ipBlock: unknown }[] }]
    }
  }
  policyOf(fixed)
  return fixed.spec.ingress[0].from.map(({ ipBlock }) => ipBlock)
}

void t.test('a CIDR gets the text of the range that Kubernetes reads', (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ['192.168.1.5/24', '192.168.1.0/24'],
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['fd00:0:1::1/32', 'fd00::/32'],
    ['0.0.0.0/00', '0.0.0.0/0'],
    ['10.0.0.0/0', '10.0.0.0/0'],
    ['::ffff:10.0.0.0/96', '::ffff:10.0.0.0/96'],
  ]
  for (const [text, expected] of cases) t.same(blocksAfter({ cidr: text }), [{ cidr: expected }], text)
  t.end()
})

void t.test('equal texts are mended together, wherever they stand', (t) => {
  t.same(
    blocksAfter(
      { cidr: '10.0.0.1/8' },
      { cidr: '10.0.0.0/8', except: ['10.1.0.1/16'] },
      { cidr: '10.0.0.1/8' },
    ),
    [{ cidr: '10.0.0.0/8' }, { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '10.0.0.0/8' }],
  )
  t.end()
})

void t.test('an except of a mapped block waits until the block is mended', (t) => {
  const mapped = { cidr: '::ffff:10.0.0.0/104', except: ['::ffff:10.9.0.0/112'] }
  t.same(blocksAfter(mapped), [{ cidr: '10.0.0.0/8', except: ['::ffff:10.9.0.0/112'] }])
  t.same(blocksAfter(...blocksAfter(mapped)), [{ cidr: '10.0.0.0/8', except: ['10.9.0.0/16'] }])
  const whole = { cidr: '0.0.0.0/0', except: ['::ffff:0:0/96'] }
  t.same(blocksAfter(whole), [whole], 'what would except all of it is left alone')
  t.end()
})

void t.test('whatever the texts, any of the fixes gives a policy that means the same', (t) => {
  const octet = fc.oneof(fc.constantFrom('0', '00', '010', '10', '128', '255'), fc.nat(255).map(String))
  const dotted = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
  const written = (address: string, prefix: number, isMapped: boolean): string =>
    isMapped ? `::ffff:${address}/${prefix + 96}` : `${address}/${prefix}`
  const inner = fc.tuple(fc.nat(32), fc.boolean())
  const block = fc
    .tuple(dotted, fc.nat(32), fc.boolean(), fc.array(inner, { maxLength: 2 }))
    .map(([address, prefix, isMapped, inside]) => ({
      cidr: written(address, prefix, isMapped),
      except: inside.map(([each, isEachMapped]) => written(address, each, isEachMapped)),
    }))
  const accepted = fc
    .array(block, { minLength: 1, maxLength: 3 })
    .map((blocks) => fromPeers(...blocks.map((ipBlock) => ({ ipBlock }))))
    .filter((object) => decodeNetworkPolicy(object).ok)
  const meaning = (object: unknown): unknown =>
    policyOf(object).spec.ingress.map(({ peers }) =>
      peers.map((peer) =>
        peer.kind === 'ipBlock'
          ? [peer.cidr, ...peer.except].map(({ family, first, last }) => [family, first, last])
          : [],
      ),
    )
  holds(
    t,
    fc.property(accepted, fc.nat(7), (object, choice) => {
      const chosen = fixesOf(ambiguousCidr, object)
        .filter((_fix, index) => ((choice >> (index % 3)) & 1) === 1)
        .flatMap((fix) => fix?.edits ?? [])
      const fixed = applyEdits(object, chosen)
      t.same(meaning(fixed), meaning(object), JSON.stringify(object))
    }),
  )
  t.end()
})

void t.test('joins a namespace item and a pod item that are neighbours, and nothing else', (t) => {
  const namespaces = { namespaceSelector: { matchLabels: { team: 'web' } } }
  const pods = { podSelector: { matchLabels: { app: 'frontend' } } }
  const block = { ipBlock: { cidr: '10.0.0.0/8' } }
  const joined = (...peers: readonly unknown[]): unknown => {
    const object = fromPeers(...peers)
    const [fix] = fixesOf(orPeers, object)
    if (fix === undefined) return undefined
    const { spec } = applyEdits(object, fix.edits) as { spec: { ingress: { from: unknown }[] } }
    return spec.ingress[0]?.from
  }
  t.same(joined(namespaces, pods), [{ ...namespaces, ...pods }])
  const alike = { podSelector: { matchLabels: { app: 'web' } } }
  t.same(joined(alike, namespaces), [{ ...alike, ...namespaces }])
  t.same(joined(block, namespaces, alike), [block, { ...namespaces, ...alike }])
  t.equal(joined(pods, namespaces), undefined, 'two rules are proposed')
  t.equal(joined(block, namespaces, pods), undefined, 'two rules are proposed')
  t.equal(joined(namespaces, block, pods), undefined)
  t.equal(joined(namespaces, pods, pods), undefined)
  t.equal(joined({ ...namespaces, podSelector: {} }, pods), undefined)
  t.end()
})

void t.test('asks for the label that the API server sets where one name is asked for', (t) => {
  const fixed = (selector: unknown): unknown => {
    const [fix] = fixesOf(spoofableNamespaceLabel, fromPeers({ namespaceSelector: selector }))
    return fix?.edits
  }
  const rename = (key: string): unknown => [
    {
      kind: 'rename',
      path: `spec.ingress[0].from[0].namespaceSelector.matchLabels.${key}`,
      key: 'kubernetes.io/metadata.name',
    },
  ]
  t.same(fixed({ matchLabels: { name: 'monitoring' } }), rename('name'))
  t.same(fixed({ matchLabels: { ns: 'monitoring', team: 'x' } }), rename('ns'))
  t.equal(fixed({ matchLabels: { team: 'monitoring' } }), undefined, 'no name')
  t.equal(fixed({ matchLabels: { name: 'Not_A_Name' } }), undefined, 'no name of a namespace')
  t.equal(fixed({ matchExpressions: [{ key: 'name', operator: 'In', values: ['a', 'b'] }] }), undefined)
  t.equal(fixed({ matchExpressions: [{ key: 'name', operator: 'Exists' }] }), undefined)
  t.end()
})

void t.test('lists the type that is missing where the other one is there twice', (t) => {
  const twice = { metadata: { name: 'p', namespace: 'shop' }, spec: { policyTypes: ['Ingress', 'Ingress'] } }
  t.same(fixesOf(ignoredRules, twice), [
    {
      safety: 'chosen',
      edits: [{ kind: 'set-list', path: 'spec.policyTypes', value: ['Ingress', 'Egress'] }],
    },
  ])
  t.same(fixesOf(ignoredRules, { ...twice, spec: { policyTypes: ['Ingress'], egress: [{}] } }), [undefined])
  t.end()
})
