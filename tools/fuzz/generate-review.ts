import { type Entry, entries } from '../../src/model/entry.ts'
import { changeSpec } from './change-policy.ts'
import { damage } from './damage.ts'
import { changeNamespaceLabels, type LabelRecord, makeNamespaceLabels } from './generate-namespace.ts'
import { makeSpec } from './generate-policy.ts'
import { type Chance, makeChance } from './random.ts'
import { people, type World, worlds } from './worlds.ts'

/** A review and whom it is put to. */
export interface GeneratedReview {
  readonly world: World
  readonly entry: Entry
  readonly body: string
}

type Operation = 'CREATE' | 'UPDATE' | 'DELETE'
interface Objects {
  readonly object: object | null
  readonly oldObject: object | null
}

/** The review number `index` of the run with this seed. */
export function generateReview(seed: number, index: number): GeneratedReview {
  const chance = makeChance(seed, index)
  const world = chance.pick(worlds)
  const entry = chooseEntry(chance)
  const review = makeReview(chance, entry, index)
  const isDamaged = chance.oneIn(7)
  return { world, entry, body: isDamaged ? damage(chance, review) : `${JSON.stringify(review)}\n` }
}

function chooseEntry(chance: Chance): Entry {
  const weights = [7, 3, 3, 2, 3, 2]
  return chance.weigh(entries.map((entry, index) => [weights[index] ?? 1, entry] as const))
}

function makeReview(chance: Chance, entry: Entry, index: number): object {
  const operation = chance.weigh<Operation>([
    [5, 'CREATE'],
    [5, 'UPDATE'],
    [1, 'DELETE'],
  ])
  const namespace = chooseNamespace(chance)
  const isNamespace = entry.kind === 'Namespace'
  const name = isNamespace
    ? chance.pick(['own', 'own', 'plain', 'shop', 'bank'])
    : chance.pick([
        'api',
        'orders',
        'egress-to-private-vm-9000',
        'allow-web',
        'api-and-metrics',
        'default-deny',
      ])
  const isGenerated = operation === 'CREATE' && chance.oneIn(10)
  const naming = isGenerated ? { generateName: `${name}-` } : { name }
  const objects = isNamespace
    ? makeNamespaces(chance, operation, naming)
    : makePolicies(chance, operation, { ...naming, namespace })
  const kind = chance.oneIn(40) ? foreignKind(chance) : ownKind(entry.kind)
  // An unresolved generateName and each object of a deletecollection come without a name.
  const isNameless = isGenerated || (operation === 'DELETE' && chance.oneIn(3))
  return {
    kind: 'AdmissionReview',
    apiVersion: chance.oneIn(200) ? 'admission.k8s.io/v1beta1' : 'admission.k8s.io/v1',
    request: {
      uid: chance.oneIn(50)
        ? chance.pick(['\u0000', '"\n', '\ud800', 'x'.repeat(5000), '{}'])
        : `uid-${index}`,
      kind,
      resource: { group: kind.group, version: kind.version, resource: `${kind.kind.toLowerCase()}s` },
      ...(isNamespace && chance.oneIn(6) ? { subResource: chance.pick(['status', 'finalize']) } : {}),
      ...(isNameless ? {} : { name }),
      namespace: isNamespace ? name : namespace,
      operation: chance.oneIn(150) ? chance.pick(['CONNECT', 'create', 'PATCH']) : operation,
      userInfo: makeUser(chance),
      ...objects,
      dryRun: chance.oneIn(5),
      options: { kind: `${operation}Options`, apiVersion: 'meta.k8s.io/v1' },
    },
  }
}

function chooseNamespace(chance: Chance): string {
  return chance.pick([
    'shop',
    'bank',
    'default',
    'plain',
    'lab',
    'typing-error',
    'empty-level',
    'shouting',
    'pinned',
    'pinned-ahead',
    'pinned-before',
    'odd-version',
    'odd-labels',
    'looser',
    'unreadable',
    'missing',
    '__proto__',
  ])
}

function makePolicies(chance: Chance, operation: Operation, naming: object): Objects {
  const before = makeSpec(chance)
  const after = operation === 'UPDATE' ? changeSpec(chance, before) : before
  const metadata = makeMetadata(chance, naming, makeNamespaceLabels(chance))
  const policy = (spec: object, own: object): object => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...metadata, ...own },
    spec,
  })
  return arrange(chance, operation, policy(before, {}), (own) => policy(after, own))
}

function makeNamespaces(chance: Chance, operation: Operation, naming: object): Objects {
  const before = makeNamespaceLabels(chance)
  const after = operation === 'UPDATE' ? changeNamespaceLabels(chance, before) : before
  const metadata = makeMetadata(chance, naming, before)
  const namespace = (labels: LabelRecord, own: object): object => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { ...metadata, ...(chance.oneIn(10) ? {} : { labels }), ...own },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  })
  return arrange(chance, operation, namespace(before, {}), (own) => namespace(after, own))
}

/** The objects as the operation has them. `after` takes metadata that only the new object has. */
function arrange(
  chance: Chance,
  operation: Operation,
  before: object,
  after: (own: object) => object,
): Objects {
  const annotations = { note: 'y', 'kubernetes.io/description': 'What the author thinks.' }
  const own = chance.weigh<object>([
    [8, {}],
    [2, { annotations }],
    [1, { finalizers: [] }],
  ])
  switch (operation) {
    case 'CREATE':
      return { object: before, oldObject: null }
    case 'DELETE':
      return { object: null, oldObject: before }
    case 'UPDATE':
      return { object: after(own), oldObject: before }
  }
}

function makeMetadata(chance: Chance, naming: object, labels: LabelRecord): object {
  return {
    ...naming,
    uid: '0b9f',
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(chance.oneIn(15)
      ? { deletionTimestamp: '2026-01-02T00:00:00Z', finalizers: ['example.com/hold'] }
      : {}),
    ...(chance.oneIn(3) ? {} : { labels }),
    ...makeAnnotations(chance),
  }
}

function makeAnnotations(chance: Chance): object {
  const key = 'kubernetes.io/description'
  return chance.weigh<() => object>([
    [6, () => ({})],
    [1, () => ({ annotations: {} })],
    [1, () => ({ annotations: null })],
    [
      2,
      () => ({ annotations: { [key]: 'Isolates all pods of this namespace.' }, managedFields: managed({}) }),
    ],
    [1, () => ({ annotations: { [key]: 'Ours?' }, managedFields: managed({ [`f:${key}`]: {} }) })],
    [1, () => ({ annotations: { 'a/b~c': '\u001b', ['__proto__']: 'x', [key]: '' } })],
    [1, () => ({ annotations: { big: 'x'.repeat(chance.oneIn(200) ? 262_000 : 300) } })],
  ])()
}

function managed(annotations: object): readonly object[] {
  return [{ manager: 'kubectl', fieldsV1: { 'f:metadata': { 'f:annotations': annotations } } }]
}

function ownKind(kind: Entry['kind']): { group: string; version: string; kind: string } {
  return { group: kind === 'Namespace' ? '' : 'networking.k8s.io', version: 'v1', kind }
}

function foreignKind(chance: Chance): { group: string; version: string; kind: string } {
  return chance.pick<{ group: string; version: string; kind: string }>([
    { group: 'networking.k8s.io', version: 'v2', kind: 'NetworkPolicy' },
    { group: 'extensions', version: 'v1beta1', kind: 'NetworkPolicy' },
    { group: '', version: 'v1', kind: 'NetworkPolicy' },
    { group: 'cilium.io', version: 'v2', kind: 'CiliumNetworkPolicy' },
    { group: '', version: 'v1', kind: 'Pod' },
    { group: 'apps', version: 'v1', kind: 'Namespace' },
    { group: '', version: 'v1', kind: 'Namespace' },
    { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
    { group: '__proto__', version: 'v1', kind: 'constructor' },
  ])
}

function makeUser(chance: Chance): object {
  const username = chance.weigh<string>([
    [12, 'dev'],
    [2, people.operator],
    [2, people.delegate],
    [1, people.unasked],
    [1, people.exempt],
    [1, people.exemptForDeletion],
    [1, `${people.exempt} `],
    [1, 'system:admin'],
  ])
  const groups = chance.weigh([
    [8, ['developers', 'system:authenticated']],
    [1, [people.group]],
    [1, ['system:masters']],
  ])
  return {
    username,
    uid: 'u-1',
    groups,
    ...(chance.oneIn(10)
      ? { extra: { 'authentication.kubernetes.io/pod-name': ['p'], ['__proto__']: ['x'] } }
      : {}),
  }
}
