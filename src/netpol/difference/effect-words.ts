import type { EffectWords } from '../../model/difference.ts'
import { doubtWords } from '../reachability/doubt-words.ts'
import { namespaceIsolationWords, policyIsolationWords } from './isolation-words.ts'
import { affectedPodsWords } from './pods-words.ts'
import type { Effect } from './policy-effects.ts'
import type { Gain, Shift } from './shift.ts'
import { listTraffic } from './traffic-words.ts'

/** Whose effect it is: that of one policy, beside which there may be others, or of all policies of a namespace. */
export type Actor = 'policy' | 'namespace'

/** An effect in words. What opens and closes, for certain and perhaps, are up to four of them. */
export function wordEffect(effect: Effect, namespace: string, actor: Actor): readonly EffectWords[] {
  const { direction, pods, shift } = effect
  if (shift.kind === 'changed') return wordChanged(effect, shift, namespace, actor)
  const { kind, allowed } = shift
  const isolationWords = actor === 'policy' ? policyIsolationWords : namespaceIsolationWords
  const isKnown = pods.boxes.length > 0
  return [
    {
      direction,
      effect: kind === 'isolated' ? 'isolates' : 'releases',
      certainty: isKnown ? 'certain' : 'possible',
      because: isKnown ? [] : ['the podSelectors are too large to compare'],
      pods: affectedPodsWords(pods.boxes),
      text: isolationWords({ direction, pods, kind, allowed }),
      ...listTraffic(allowed.isEverything ? [] : allowed.entries, namespace),
    },
  ]
}

function wordChanged(
  { direction, pods }: Effect,
  { opened, closed }: Extract<Shift, { readonly kind: 'changed' }>,
  namespace: string,
  actor: Actor,
): readonly EffectWords[] {
  const way = direction === 'ingress' ? 'in' : 'out'
  const who = affectedPodsWords(pods.boxes)
  const start = actor === 'namespace' || pods.isWholeTarget ? '' : `for ${who}, selected as before, `
  const word = (
    effect: 'opens' | 'closes',
    entries: Gain['certain'] | Gain['possible'],
    clause: string,
  ): readonly EffectWords[] => {
    if (entries.length === 0) return []
    const known = effect === 'opens' ? 'before' : 'now'
    const doubts = entries.flatMap((entry) => ('doubt' in entry ? [doubtWords(entry.doubt, known)] : []))
    // Who is let in now is said by opening it to everybody; who no longer is, is not everybody where some still are.
    const anybody = effect === 'closes' && closed.isOnlyRest ? 'anywhere that no rule names' : 'anywhere'
    return [
      {
        direction,
        effect,
        certainty: doubts.length === 0 ? 'certain' : 'possible',
        because: [...new Set(doubts)],
        pods: who,
        text: start + clause,
        ...listTraffic(entries, namespace, anybody),
      },
    ]
  }
  return [
    ...word('opens', opened.certain, `newly lets ${way}`),
    ...word('opens', opened.possible, `may newly let ${way}`),
    ...word('closes', closed.certain, `no longer lets ${way}`),
    ...word('closes', closed.possible, `may no longer let ${way}`),
  ]
}
