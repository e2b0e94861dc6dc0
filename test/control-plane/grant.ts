import { z } from 'zod'
import type { ControlPlane } from './start.ts'
import { expectSuccess } from './expect-success.ts'
import type { UserName } from './users.ts'
import { waitUntil } from './wait-until.ts'

/** What somebody may do with which resources, as in a Role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** Rights for one of the users. */
export interface Grant {
  readonly user: UserName
  readonly rules: readonly PolicyRule[]
  /** Where, in namespaces that exist. Absent: everywhere. */
  readonly namespaces?: readonly string[]
}

type Plane = Pick<ControlPlane, 'request'>

/** All that an ordinary developer may: write NetworkPolicies in his namespaces, and look at any namespace. */
export async function grantDeveloper(
  plane: Plane,
  user: UserName,
  namespaces: readonly string[],
): Promise<void> {
  await grant(plane, {
    user,
    namespaces,
    rules: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['*'] }],
  })
  await grant(plane, { user, rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }] })
}

/** Grants rights in addition to those that the user has, and resolves when they are in effect. */
export async function grant(plane: Plane, { user, rules, namespaces }: Grant): Promise<void> {
  const role = await create(plane, 'clusterroles', { metadata: { generateName: `${user}-` }, rules })
  const binding = {
    metadata: { generateName: `${user}-` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  }
  const places = namespaces ?? [undefined]
  for (const namespace of places) {
    const prefix = namespace === undefined ? 'cluster' : `namespaces/${namespace}/`
    await create(plane, `${prefix}rolebindings`, binding)
    await waitUntil(
      `the rights of ${user}`,
      async () => ((await areInEffect(plane, user, rules, namespace)) ? true : undefined),
      { timeoutMs: 10_000 },
    )
  }
}

async function create(plane: Plane, path: string, object: object): Promise<string> {
  const response = await plane.request({
    method: 'POST',
    path: `/apis/rbac.authorization.k8s.io/v1/${path}`,
    body: JSON.stringify(object),
  })
  const created: unknown = JSON.parse(expectSuccess(response).body)
  return z.object({ metadata: z.object({ name: z.string() }) }).parse(created).metadata.name
}

/** The authorizer learns of roles and bindings a moment after they are written. */
async function areInEffect(
  plane: Plane,
  user: UserName,
  rules: readonly PolicyRule[],
  namespace: string | undefined,
): Promise<boolean> {
  const wanted = rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [undefined] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) =>
        resourceNames.flatMap((name) => {
          const [resource, subresource] = path.split('/')
          return verbs.map((verb) => ({ group, resource, subresource, verb, name, namespace }))
        }),
      ),
    ),
  )
  const answers = await Promise.all(
    wanted.map(async (resourceAttributes) => {
      const response = await plane.request({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        body: JSON.stringify({ spec: { user, resourceAttributes } }),
      })
      const review: unknown = JSON.parse(expectSuccess(response).body)
      return z.object({ status: z.object({ allowed: z.boolean() }) }).parse(review).status.allowed
    }),
  )
  return answers.every(Boolean)
}
