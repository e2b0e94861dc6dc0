import type { Entry } from '../../src/model/entry.ts'
import type { FindingClass, Level } from '../../src/model/level.ts'
import { hasClearBlocks } from './reference-cidrs.ts'
import { enforcedLevel, isPinnedBeforeAll, judgeNamespace } from './reference-namespace.ts'
import { isHarmlessDeletion, judgePolicy } from './reference-policy.ts'
import {
  isNamespace,
  isObject,
  isPolicy,
  isRequest,
  type MetadataJson,
  type RequestJson,
} from './reference-shapes.ts'
import type { Opinion, Opinions } from './reference-spec.ts'
import type { World } from './worlds.ts'

/** What an answer has to be. `unsure` where the reference has no opinion. */
export interface Expectation {
  readonly answer: 'refuse' | 'admit' | 'unsure'
  readonly because: string
  /** For each rule that can refuse a policy at baseline, whether it has to be among those that each level would name. */
  readonly rules?: ReadonlyMap<string, Opinions>
}

/**
 * What the answer to a review has to be, by the design alone (rules.md, decisions 1 to 13; decision.md, sections 1 to 3
 * and 8; admission-contract.md P1, P2): another reading of the same text as the guard's, with none of its code.
 */
export function expectAnswer(world: World, entry: Entry, body: unknown): Expectation {
  if (entry.phase === 'mutate') return admit('a describing entry refuses nothing')
  const request = isObject(body) ? body['request'] : undefined
  if (!isObject(body) || !isObject(request)) return unsure('there is no request')
  if (typeof request['uid'] !== 'string' || request['uid'] === '')
    return unsure('there is no uid to answer to')
  if (isOfAnotherVersion(body, request)) return followPolicy(entry, 'the review is malformed')
  if (isRequest(request)) return expectVerdict(world, entry, request)
  // Who breaks a part that says nothing about a policy must not get it through by that.
  const bare = {
    ...request,
    userInfo: undefined,
    name: undefined,
    namespace: undefined,
    subResource: undefined,
  }
  if (
    !isRequest(bare) ||
    entry.failurePolicy !== 'Fail' ||
    entry.kind !== 'NetworkPolicy' ||
    isExempted(world, request)
  )
    return unsure('the request is damaged')
  const expectation = expectVerdict(world, entry, bare)
  return expectation.answer === 'refuse'
    ? { answer: 'refuse', because: expectation.because }
    : unsure('the request is damaged')
}

/** Whether the name of an exempt user stands in a request that is damaged otherwise. */
function isExempted({ settings }: World, { userInfo }: Readonly<Record<string, unknown>>): boolean {
  return isObject(userInfo) && settings.exemptUsers.some(({ name }) => name === userInfo['username'])
}

function isOfAnotherVersion(
  { apiVersion, kind }: Readonly<Record<string, unknown>>,
  { operation }: Readonly<Record<string, unknown>>,
): boolean {
  return (
    (typeof apiVersion === 'string' && apiVersion !== 'admission.k8s.io/v1') ||
    kind !== 'AdmissionReview' ||
    (typeof operation === 'string' && !['CREATE', 'UPDATE', 'DELETE', 'CONNECT'].includes(operation))
  )
}

function expectVerdict(world: World, entry: Entry, request: RequestJson): Expectation {
  const isExempt = world.settings.exemptUsers.some(
    ({ name, operations }) =>
      name === request.userInfo?.username && operations.some((each) => each === request.operation),
  )
  if (!isOfEntry(entry, request))
    return isExempt || request.operation === 'DELETE' || isTerminating(request.object)
      ? unsure('another kind, from an exempt user or on its way out')
      : followPolicy(entry, 'it is of another kind')
  const { before, after } = objectsOf(request)
  const isSound = entry.kind === 'Namespace' ? isNamespace : isPolicy
  if (![before, after].every((object) => object === undefined || isSound(object)))
    return unsure('an object is not well-formed')
  // A damaged block makes an object that nobody understands, and that is no verdict to be exempt from.
  if (isExempt && [before, after].every((object) => !isPolicy(object) || hasClearBlocks(object.spec)))
    return admit('the user is exempt')
  // Only the API server begins a deletion. What else somebody may do to an object on its way out is nowhere said.
  if (isTerminating(before) && isTerminating(after))
    return isUntouched(before, after)
      ? admit('it is being deleted')
      : unsure('it is being deleted, and changed')
  return entry.kind === 'Namespace'
    ? expectNamespaceVerdict(world, request)
    : expectPolicyVerdict(world, entry, request)
}

function isOfEntry(entry: Entry, { kind: { group, version, kind }, operation }: RequestJson): boolean {
  const ownGroup = kind === 'Namespace' ? '' : 'networking.k8s.io'
  return kind === entry.kind && version === 'v1' && (group ?? '') === ownGroup && operation !== 'CONNECT'
}

function expectNamespaceVerdict(world: World, request: RequestJson): Expectation {
  const { before, after } = objectsOf(request)
  if (!isNamespace(after)) return admit('a Namespace may always be deleted')
  const old = isNamespace(before) ? before : undefined
  const names = [request.name, after.metadata.name, old?.metadata.name].filter((name) => name)
  if (new Set(names).size > 1) return unsure('it has two names')
  const requester = { name: request.userInfo?.username ?? '', groups: request.userInfo?.groups ?? [] }
  const { isRefused, because } = judgeNamespace(world, requester, after, old)
  return ofOpinion(isRefused, because)
}

function expectPolicyVerdict(world: World, entry: Entry, request: RequestJson): Expectation {
  const { before, after } = objectsOf(request)
  const name = request.namespace ?? ''
  const labels = labelsOf(world, name)
  const level = enforcedInNamespace(world, entry, labels)
  const whereEnforced = (expectation: Expectation): Expectation =>
    level === 'off' ? admit('nothing is enforced there') : expectation
  if (![before, after].every((policy) => !isPolicy(policy) || hasClearBlocks(policy.spec)))
    return whereEnforced(unsure('a block is not clear'))
  if (!isPolicy(after)) return whereEnforced(expectDeletionVerdict(before))
  // No API server moves an object to another namespace, so this is none that there can be.
  if (isPolicy(before) && before.metadata.namespace !== after.metadata.namespace)
    return whereEnforced(unsure('it comes from another namespace'))
  if (isPinnedBeforeAll(labels ?? new Map()))
    return whereEnforced(unsure('pinned to a release without rules'))
  const judged = judgePolicy(after, isPolicy(before) ? before.spec : undefined)
  const rules = new Map(
    [...judged.rules].map(([rule, opinions]) => [
      rule,
      atClass(opinions, classOf(world, rule, name, labels)),
    ]),
  )
  return { ...whereEnforced(weigh(rules, level, judged.isNarrow)), rules }
}

function weigh(rules: ReadonlyMap<string, Opinions>, enforced: Level, isNarrow: boolean): Expectation {
  const level = enforced === 'strict' ? 'strict' : 'baseline'
  const [sure] = [...rules].find(([, opinions]) => opinions[level] === 'yes') ?? []
  if (sure !== undefined) return { answer: 'refuse', because: sure }
  const isHarmless = [...rules.values()].every((opinions) => opinions[level] === 'no')
  return isHarmless && (level === 'baseline' || isNarrow)
    ? admit('nothing in it violates')
    : unsure('it may violate')
}

function expectDeletionVerdict(before: unknown): Expectation {
  return isPolicy(before) && isHarmlessDeletion(before)
    ? admit('nothing is isolated by it alone')
    : unsure('it may be a default deny')
}

function objectsOf({ operation, object, oldObject }: RequestJson): { before: unknown; after: unknown } {
  if (operation === 'CREATE') return { before: undefined, after: object ?? null }
  if (operation === 'DELETE') return { before: oldObject ?? null, after: undefined }
  return { before: oldObject ?? null, after: object ?? null }
}

function isUntouched(before: unknown, after: unknown): boolean {
  const judged = (object: unknown): unknown => {
    const metadata = isObject(object) && isObject(object['metadata']) ? object['metadata'] : {}
    return isObject(object) ? [object['spec'], metadata['labels']] : object
  }
  return JSON.stringify(judged(before)) === JSON.stringify(judged(after))
}

function labelsOf(world: World, namespace: string): ReadonlyMap<string, string> | undefined {
  const state = world.namespaces.get(namespace)
  return state === undefined || state === 'unknown' ? undefined : new Map(Object.entries(state))
}

/** The API server calls the enforcing entry only where it read an enforcing label. */
function enforcedInNamespace(
  { settings }: World,
  entry: Entry,
  labels: ReadonlyMap<string, string> | undefined,
): Level {
  const level = enforcedLevel(labels ?? new Map(), settings.levels.enforce.level)
  return entry.failurePolicy === 'Fail' && level === 'off' ? 'baseline' : level
}

function classOf(
  { settings }: World,
  rule: string,
  namespace: string,
  labels: ReadonlyMap<string, string> | undefined,
): FindingClass | 'off' {
  for (const { namespaces, namespaceSelector, rules } of settings.overrides) {
    const wanted = namespaceSelector?.requirements.map((each) => [
      each.key,
      'values' in each ? each.values[0] : '',
    ])
    const isSelected = wanted?.every(([key = '', value]) => labels?.get(key) === value) ?? false
    const set = rules.get(rule)?.class
    if (set !== undefined && (namespaces.has(namespace) || isSelected)) return set
  }
  return settings.rules.get(rule)?.class ?? 'baseline'
}

/** What is thought of a rule that the configuration gives another class. */
function atClass(opinions: Opinions, asClass: FindingClass | 'off'): Opinions {
  if (asClass === 'baseline') return opinions
  return { baseline: 'no', strict: asClass === 'strict' ? opinions.strict : 'no' }
}

function isTerminating(object: unknown): boolean {
  const metadata = isObject(object) ? (object['metadata'] as MetadataJson | undefined) : undefined
  return metadata?.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null
}

/** Admission-contract P2: what cannot be judged follows the entry's failure policy, in words. */
function followPolicy(entry: Entry, because: string): Expectation {
  return { answer: entry.failurePolicy === 'Fail' ? 'refuse' : 'admit', because }
}

function ofOpinion(isRefused: Opinion, because: string): Expectation {
  if (isRefused === 'maybe') return unsure(because)
  return isRefused === 'yes' ? { answer: 'refuse', because } : admit(because)
}

function admit(because: string): Expectation {
  return { answer: 'admit', because }
}

function unsure(because: string): Expectation {
  return { answer: 'unsure', because }
}
