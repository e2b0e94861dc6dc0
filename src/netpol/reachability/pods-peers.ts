import type { LabelSelector } from '../../model/label-selector.ts'
import type { PodsPeer } from '../../model/network-policy.ts'
import { namespaceNameLabel } from '../selector-text.ts'
import type { LabelConstraint } from '../selector.ts'
import type { Effort } from './effort.ts'
import { anyLabel, boxOf, intersectBoxes, type LabelBox, sizeOfBox, subtractBox } from './label-box.ts'

/**
 * Pods by their namespaces and labels. The policy's own namespace is the one of its name. Where the name is not known,
 * it is the one with `ownNamespaceKey`, which is no label's key.
 */
export interface PodsPeers {
  readonly kind: 'pods'
  /** Namespaces by their labels. Every one has its name as a label (KEP-2161), so no constraint on it allows absence. */
  readonly namespaces: LabelBox
  readonly pods: LabelBox
}

/** Stands in a box for being the policy's own namespace, where nobody knows the name of that. */
export const ownNamespaceKey = ''

/** The namespace that policies of `namespace` call their own; an empty text where it is not known. */
export function ownNamespaceBox(namespace: string): LabelBox {
  const key = namespace === '' ? ownNamespaceKey : namespaceNameLabel
  return [{ key, allows: 'listed', values: [namespace], allowsAbsence: false }]
}

/** The pods that a peer of a policy in `namespace` names; undefined where it contradicts itself. */
export function podsOfPeer(peer: PodsPeer, namespace: string): PodsPeers | undefined {
  return podsBeside(peer, ownNamespaceBox(namespace))
}

/** The same by the box of the policy's own namespace, which thousands of peers can share. */
export function podsBeside(peer: PodsPeer, own: LabelBox): PodsPeers | undefined {
  const namespaces = peer.namespaceSelector === undefined ? own : namespacesOf(peer.namespaceSelector)
  const pods = peer.podSelector === undefined ? [] : boxOf(peer.podSelector)
  return namespaces === undefined || pods === undefined ? undefined : { kind: 'pods', namespaces, pods }
}

/** A text that is equal for equal pods only. */
export function podsKey({ namespaces, pods }: PodsPeers): string {
  return JSON.stringify([namespaces, pods])
}

/** How much there is to look at. */
export function sizeOfPods({ namespaces, pods }: PodsPeers): number {
  return sizeOfBox(namespaces) + sizeOfBox(pods)
}

/** Whether a pod could be both. */
export function mayMeet(a: PodsPeers, b: PodsPeers): boolean {
  return (
    intersectBoxes(a.pods, b.pods) !== undefined && intersectBoxes(a.namespaces, b.namespaces) !== undefined
  )
}

/** The pods of one kind that are not of another. */
export interface PodsLeft {
  readonly certain: readonly PodsPeers[]
  /** They are left unless the namespace that they name has the labels that the other kind asks for. */
  readonly doubtful: readonly PodsPeers[]
}

/** The pods of `a` that are not in `b`. Undefined where the effort does not suffice. */
export function subtractPods(a: PodsPeers, b: PodsPeers, effort: Effort): PodsLeft | undefined {
  const both = intersectBoxes(a.namespaces, b.namespaces)
  if (both === undefined) return { certain: [a], doubtful: [] }
  const podsLeft = subtractBox(a.pods, b.pods, effort)
  const podsBoth = intersectBoxes(a.pods, b.pods)
  // A namespace that is named has the labels that it has: asking for others is no smaller set, but a question.
  const [asked, unasked] = isPinned(a.namespaces)
    ? splitByPins(a.namespaces, b.namespaces)
    : [[], b.namespaces]
  const elsewhere = subtractBox(a.namespaces, unasked, effort, freeInNamespaces)
  const there = intersectBoxes(a.namespaces, unasked)
  if (podsLeft === undefined || elsewhere === undefined) return undefined
  if (there === undefined || podsBoth === undefined) return { certain: [a], doubtful: [] }
  return {
    certain: [
      ...elsewhere.map((namespaces) => ({ ...a, namespaces })),
      ...podsLeft.map((pods) => ({ ...a, namespaces: asked.length === 0 ? both : there, pods })),
    ],
    doubtful: asked.length === 0 ? [] : [{ ...a, namespaces: there, pods: podsBoth }],
  }
}

/**
 * Whether pods that were left over of `whole` are those of a namespace that has a name and must have labels besides,
 * which `whole` did not name: it may not exist.
 */
export function mayBeNowhere(left: PodsPeers, whole: PodsPeers): boolean {
  return left.namespaces.length > 1 && isPinned(left.namespaces) && !isPinned(whole.namespaces)
}

function namespacesOf(selector: LabelSelector): LabelBox | undefined {
  const box = boxOf(selector)
  const name = box?.find(({ key }) => key === namespaceNameLabel)
  if (box === undefined || name === undefined) return box
  if (name.values.length === 0 && name.allows === 'listed') return undefined
  return box.flatMap((constraint): LabelBox => {
    if (constraint !== name) return [constraint]
    return name.values.length === 0 ? [] : [{ ...name, allowsAbsence: false }]
  })
}

function freeInNamespaces(key: string): LabelConstraint {
  return { ...anyLabel(key), allowsAbsence: key !== namespaceNameLabel }
}

/** Whether the namespaces are certain ones, by name, and no kind of namespaces that there can be more of. */
export function isPinned(namespaces: LabelBox): boolean {
  return namespaces.some(isPin)
}

function isPin({ key, allows }: LabelConstraint): boolean {
  return (key === namespaceNameLabel || key === ownNamespaceKey) && allows === 'listed'
}

/** What of `b` asks a named namespace for labels that nobody here knows, and what of it does not. */
function splitByPins(pinned: LabelBox, b: LabelBox): readonly [asked: LabelBox, unasked: LabelBox] {
  const own = new Map(pinned.map((constraint) => [constraint.key, constraint]))
  const isAsked = (constraint: LabelConstraint): boolean => {
    const present = own.get(constraint.key)
    if (present === undefined) return true
    if (isPin(present)) return false
    const left = intersectBoxes([present], [constraint])
    return JSON.stringify(left) !== JSON.stringify([present])
  }
  return [b.filter(isAsked), b.filter((constraint) => !isAsked(constraint))]
}
