import type { Doubt } from './doubt.ts'

/** Why something is not certain, in a clause. `known` is the side that it is compared with. */
export function doubtWords(doubt: Doubt, known: 'before' | 'now'): string {
  switch (doubt) {
    case 'ip-blocks':
      return `whether the blocks ${known === 'before' ? 'of before' : 'that are left'} hold pods and nodes is not defined`
    case 'named-ports':
      return 'a named port may be the same one'
    case 'namespace-labels':
      return 'it depends on the labels of a namespace'
    case 'other-protocols':
      return 'what ports mean for protocols such as ICMP is not defined'
    case 'too-complex':
      return 'the policy is too large to compare all of it'
  }
}
