import type { Direction } from '../../model/direction.ts'
import { affectedPodsWords } from './pods-words.ts'
import type { AffectedPods } from './policy-effects.ts'
import type { Allowance } from './shift.ts'

/** A direction that is newly restricted for pods, or no longer. */
export interface Isolation {
  readonly direction: Direction
  readonly pods: AffectedPods
  readonly kind: 'isolated' | 'released'
  readonly allowed: Allowance
}

/** How traffic of a direction moves. */
const moves: Readonly<Record<Direction, { readonly move: string; readonly way: string }>> = {
  ingress: { move: 'come in', way: 'in to' },
  egress: { move: 'go out', way: 'out of' },
}

/** What one policy does by isolating pods, or by no longer doing it: a clause that what it allows can follow. */
export function policyIsolationWords({ direction, pods, kind, allowed }: Isolation): string {
  const { move, way } = moves[direction]
  const who = affectedPodsWords(pods.boxes)
  const does = (surely: string, perhaps: string): string =>
    pods.boxes.length > 0 ? surely : `may ${perhaps}`
  if (kind === 'isolated') {
    if (allowed.isEverything)
      return `${does('lets', 'let')} everything ${way} ${who}, whatever other policies say`
    const start = `${does('isolates', 'isolate')} ${who} for ${direction}: nothing may ${move} any more but what`
    return allowed.entries.length === 0
      ? `${start} other policies allow`
      : `${start} policies allow, and this one allows`
  }
  if (allowed.isEverything)
    return (
      `${does('no longer lets', 'no longer let')} everything ${way} ${who}: ` +
      `less may ${move} where another policy isolates these pods`
    )
  const end = allowed.entries.length === 0 ? '' : '; this one allowed'
  return (
    `${does('no longer isolates', 'no longer isolate')} ${who} for ${direction}: ` +
    `everything may ${move} again, unless another policy isolates these pods${end}`
  )
}

/** The same of all policies of a namespace together. */
export function namespaceIsolationWords({ direction, kind, allowed }: Isolation): string {
  const { move } = moves[direction]
  if (allowed.isEverything)
    return kind === 'isolated'
      ? `${direction} is restricted now, by policies that allow everything: everything may ${move} as before`
      : `${direction} is no longer restricted, by policies that allowed everything: everything may ${move} as before`
  const rest = allowed.entries.length === 0 ? 'nothing' : 'only'
  return kind === 'isolated'
    ? `${direction} is restricted now: everything could ${move} before, and now ${rest}`
    : `${direction} is no longer restricted: everything may ${move}, and before ${rest}`
}
