import type { LabelSelector } from '../model/label-selector.ts'
import type { LabelConstraint } from './selector.ts'

/** Labels that controllers set, with what gives them another value: each value is another set of pods. */
const controllerKeys: ReadonlyMap<string, string> = new Map([
  ['pod-template-hash', 'rollout'],
  ['controller-revision-hash', 'rollout'],
  ['job-name', 'run'],
  ['batch.kubernetes.io/job-name', 'run'],
  ['controller-uid', 'run'],
  ['batch.kubernetes.io/controller-uid', 'run'],
])

/** Labels of which each replica has its own value. */
export const replicaKeys: readonly string[] = [
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]

/** Labels that are there to say which release a pod is. */
export const releaseKeys: readonly string[] = ['version', 'app.kubernetes.io/version', 'helm.sh/chart']

/** All of them. */
export const volatileKeys: readonly string[] = [...controllerKeys.keys(), ...replicaKeys, ...releaseKeys]

/** Why a label does not stay what it is. */
export type Volatility =
  /** Each replica has another value. */
  | { readonly kind: 'replicas' }
  /** It has another value after each rollout, run or release. */
  | { readonly kind: 'changes'; readonly with: string }

/**
 * Why pods stop carrying what a selector asks of a label; undefined where nothing says that they do. One replica by
 * its name is meant; `v1` of a version that people choose stays, and so does what only has to be there or not to be.
 */
export function volatilityOf(
  { key, allows, values }: LabelConstraint,
  keys: ReadonlySet<string>,
): Volatility | undefined {
  if (allows !== 'listed' || values.length === 0) return undefined
  if (!keys.has(key)) {
    return values.every(isReleaseLike) ? { kind: 'changes', with: 'release' } : undefined
  }
  if (replicaKeys.includes(key)) return values.length > 1 ? { kind: 'replicas' } : undefined
  if (releaseKeys.includes(key) && !values.every(hasRelease)) return undefined
  return { kind: 'changes', with: controllerKeys.get(key) ?? 'release' }
}

/** Whether a closer look at a selector may find such a label. Nearly every selector ends here. Linear. */
export function mayBeVolatile({ requirements }: LabelSelector, keys: ReadonlySet<string>): boolean {
  return requirements.some(
    (requirement) =>
      requirement.operator === 'In' && (keys.has(requirement.key) || requirement.values.some(isReleaseLike)),
  )
}

/** Whether a value of a release label names one release: `v2` and `v2-mysql` are generations, which stay. */
function hasRelease(value: string): boolean {
  return isCommit(value) || /\d\.\d|\d{6}/.test(value)
}

/** `1.2.3` */
const shortestRelease = 5

/** Whether a value can hardly be anything but a commit or a semantic version. Linear in a short text. */
function isReleaseLike(value: string): boolean {
  if (value.length < shortestRelease) return false
  return isCommit(value) || /^v?\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-_].{0,63})?$/.test(value)
}

function isCommit(value: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(value) && /\d/.test(value) && /[a-f]/.test(value)
}
