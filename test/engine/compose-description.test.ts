import fc from 'fast-check'
import { applyPatch } from 'rfc6902'
import t from 'tap'
import { composeDescription, type DescriptionPatch } from '../../src/engine/compose-description.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { holds } from '../property.ts'

const key = 'kubernetes.io/description'
const ours = 'Isolates something.'
const describers = {
  policy: { describe: () => ours, beginning: 'Isolates ' },
  namespace: { describe: () => 'Namespace x.', beginning: 'Namespace ' },
}

interface RawMetadata {
  readonly annotations?: Readonly<Record<string, string>> | null
  readonly managedFields?: readonly unknown[]
  readonly deletionTimestamp?: string
}

function raw(metadata: RawMetadata): Record<string, unknown> {
  return { metadata: { name: 'p', ...metadata }, spec: { podSelector: {} } }
}

function decode(value: unknown): NetworkPolicy {
  const decoded = decodeNetworkPolicy(value)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

function onCreate(metadata: RawMetadata): DescriptionPatch {
  return composeDescription(
    { kind: 'NetworkPolicy', change: { operation: 'create', object: decode(raw(metadata)) } },
    describers,
  )
}

function onUpdate(before: RawMetadata, after: RawMetadata): DescriptionPatch {
  const change = { operation: 'update', oldObject: decode(raw(before)), object: decode(raw(after)) } as const
  return composeDescription({ kind: 'NetworkPolicy', change }, describers)
}

/** managedFields in which somebody owns something: the description, or only the spec. */
function managedBy(owned: 'description' | 'spec'): readonly unknown[] {
  const fieldsV1 =
    owned === 'spec'
      ? { 'f:spec': { 'f:podSelector': {} } }
      : { 'f:metadata': { 'f:annotations': { '.': {}, [`f:${key}`]: {} } } }
  return [{ manager: 'kubectl', operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1 }]
}

await t.test('injects where there is none, on create and on update', (t) => {
  for (const annotations of [undefined, null, {}, { a: 'b' }]) {
    const metadata = annotations === undefined ? {} : { annotations }
    t.equal(onCreate(metadata).kind, 'patch')
    t.equal(onUpdate({ annotations: { [key]: ours } }, metadata).kind, 'patch')
  }
  t.end()
})

await t.test(
  'follows the object where the text is ours: unowned, unchanged, and it begins like ours',
  (t) => {
    const annotations = { [key]: 'Isolates something else.' }
    const managedFields = managedBy('spec')
    t.equal(onUpdate({ annotations }, { annotations, managedFields }).kind, 'patch')
    t.match(onUpdate({ annotations: { [key]: ours } }, { annotations: { [key]: ours }, managedFields }), {
      kind: 'none',
      reason: 'it is up to date',
    })
    t.end()
  },
)

await t.test('never touches a text that somebody owns, or that may be somebody’s', (t) => {
  const written = { kind: 'none', reason: 'the author wrote one' }
  const own = { [key]: 'Ask team web.' }
  const copied = { [key]: 'Isolates something else.' }
  for (const annotations of [own, copied]) {
    t.match(
      onUpdate({ annotations }, { annotations, managedFields: managedBy('description') }),
      written,
      'owned',
    )
    t.match(
      onUpdate({ annotations }, { annotations, managedFields: [] }),
      written,
      'nobody knows who owns it',
    )
    t.match(onUpdate({ annotations }, { annotations, managedFields: [{}] }), written, 'the record was wiped')
    t.match(onCreate({ annotations, managedFields: managedBy('spec') }), written, 'on create')
  }
  const managedFields = managedBy('spec')
  t.match(onUpdate({ annotations: own }, { annotations: own, managedFields }), written, 'another webhook’s')
  t.match(onUpdate({}, { annotations: copied, managedFields }), written, 'brought in by this very request')
  t.end()
})

await t.test('leaves alone what is being deleted, and what cannot be described', (t) => {
  t.equal(onCreate({ deletionTimestamp: '2026-01-01T00:00:00Z' }).kind, 'none')
  const object = decode(raw({}))
  t.equal(
    composeDescription(
      { kind: 'NetworkPolicy', change: { operation: 'delete', oldObject: object } },
      describers,
    ).kind,
    'none',
  )
  t.match(
    composeDescription(
      { kind: 'NetworkPolicy', change: { operation: 'create', object } },
      { ...describers, policy: { ...describers.policy, describe: () => undefined } },
    ),
    { kind: 'none', reason: 'it cannot be described' },
  )
  t.end()
})

await t.test('row 55: is left out where the annotations would grow over the limit of the API server', (t) => {
  const room = 262_144 - key.length - ours.length - 'note'.length
  t.equal(onCreate({ annotations: { note: 'x'.repeat(room) } }).kind, 'patch')
  t.equal(onCreate({ annotations: { note: 'x'.repeat(room + 1) } }).kind, 'none')
  t.equal(onCreate({ annotations: { note: 'ü'.repeat(room / 2 + 1) } }).kind, 'none', 'counted in bytes')
  t.end()
})

await t.test(
  'row 42: its patch always applies, changes that one key only, and a second pass changes nothing',
  (t) => {
    const annotations = fc.option(
      fc.dictionary(fc.constantFrom('a', 'b/c', '~', '__proto__', 'constructor', key), fc.string()),
      { nil: null },
    )
    holds(
      t,
      fc.property(annotations, (before) => {
        const object = raw({ annotations: before })
        const composed = onCreate({ annotations: before })
        if (composed.kind === 'none') return Object.hasOwn(before ?? {}, key)
        const patched = structuredClone(object) as { metadata: { annotations: Record<string, string> } }
        const failures = applyPatch(patched, composed.operations as Parameters<typeof applyPatch>[1])
        const { [key]: added, ...rest } = patched.metadata.annotations
        t.same(rest, before ?? {})
        return (
          failures.every((failure) => failure === null) &&
          added === ours &&
          onCreate({ annotations: patched.metadata.annotations }).kind === 'none'
        )
      }),
    )
    t.end()
  },
)
