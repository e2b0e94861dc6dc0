import type { Requester } from '../model/admission-review.ts'
import { type Fact, type Facts, noFacts, type Permission, type Questions } from '../model/facts.ts'
import type { Settings } from '../model/settings.ts'
import type { ClusterFacts } from './review-answerer.ts'

/** Who asks about what. */
export interface Asking {
  readonly requester: Requester
  readonly namespace: string
  readonly questions: readonly Partial<Questions>[]
}

/** Finds out what the rules asked for, all of it at once, and nothing else. */
export async function gatherFacts(
  { requester, namespace, questions }: Asking,
  { guardLabels }: Pick<Settings, 'guardLabels'>,
  cluster: ClusterFacts,
): Promise<Facts> {
  const names = [...new Set(questions.flatMap((question) => question.existingNamespaces ?? []))]
  const isPermissionAsked = questions.some((question) => question.mayConfigure === true)
  const [existingNamespaces, mayConfigure] = await Promise.all([
    findNamespaces(names, cluster),
    isPermissionAsked ? findPermission(requester, namespace, guardLabels, cluster) : notAsked,
  ])
  return { ...noFacts, requester: { kind: 'known', value: requester }, existingNamespaces, mayConfigure }
}

const notAsked = { kind: 'unknown', reason: 'it was not asked' } as const

async function findNamespaces(
  names: readonly string[],
  cluster: ClusterFacts,
): Promise<Facts['existingNamespaces']> {
  const facts = await Promise.all(
    names.map(async (name): Promise<readonly [string, Fact<boolean>]> => {
      const lookup = await cluster.labelsOf(name)
      return [name, lookup.kind === 'unknown' ? lookup : { kind: 'known', value: lookup.kind === 'found' }]
    }),
  )
  return new Map(facts)
}

async function findPermission(
  requester: Requester,
  namespace: string,
  { users, groups, isAccessReviewed }: Settings['guardLabels'],
  cluster: ClusterFacts,
): Promise<Fact<Permission>> {
  const granted = (because: string): Fact<Permission> => ({
    kind: 'known',
    value: { isGranted: true, because },
  })
  if (users.has(requester.name)) return granted('a configured user')
  if (requester.groups.some((group) => groups.has(group))) return granted('in a configured group')
  if (!isAccessReviewed)
    return { kind: 'known', value: { isGranted: false, because: 'not a configured user or group' } }
  const answer = await cluster.mayConfigure(requester, namespace)
  return answer.kind === 'unknown'
    ? answer
    : { kind: 'known', value: { isGranted: answer.kind === 'allowed', because: answer.reason } }
}
