import type { Direction } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import { podsNoun } from './description/selector-words.ts'
import { joinWords } from './description/words.ts'
import { doubtWords } from './reachability/doubt-words.ts'
import { selectorOfBox } from './reachability/label-box.ts'
import { openedText } from './reachability/opened-text.ts'
import type { ReachEntry } from './reachability/reach.ts'
import { isToAll, type Joining, type Widening } from './widening.ts'

/** For each direction what stands before the list of peers. */
const verbs: Readonly<Record<Direction, string>> = { ingress: 'lets in', egress: 'opens the way to' }
const possibleVerbs: Readonly<Record<Direction, string>> = { ingress: 'let in', egress: 'open the way to' }

/** Short enough for a warning that has a rule and a path before it, and may be a sentence of another finding. */
const maxSummary = 150
/** Less than this is no room to name anybody in. */
const leastRoom = 50
/** More than this are not sorted to find the widest. */
const maxSorted = 200

/** `newly lets in: anywhere, on TCP 5432`, with what may be new, and why that is not certain. */
export function wordWidening({ direction, opened }: Widening, namespace: string): Wording {
  const { certain, possible } = opened
  const clause = (start: string, entries: readonly ReachEntry[], room: number): string =>
    `${start}: ${namesOf(entries, namespace, room - start.length - 2)}`
  const surely = `newly ${verbs[direction]}`
  const perhaps = `may newly ${possibleVerbs[direction]}`
  const clauses = certain.length === 0 ? [] : [clause(surely, certain, maxSummary)]
  const left = maxSummary - clauses.join('').length - 2
  if (possible.length > 0 && (certain.length === 0 || left >= perhaps.length + leastRoom))
    clauses.push(clause(perhaps, possible, left))
  const doubts = [...new Set(possible.map(({ doubt }) => doubtWords(doubt, 'before')))]
  const sentences = [
    ...(certain.length === 0
      ? []
      : [clause(`Compared with the one before, this policy ${surely}`, certain, 260)]),
    ...(possible.length === 0
      ? []
      : [
          clause(`${certain.length === 0 ? 'This policy' : 'It'} ${perhaps}`, possible, 180),
          `That is not certain: ${joinWords(doubts.slice(0, 2), 0, 'and')}`,
        ]),
  ]
  return {
    summary: clauses.join('; '),
    detail: sentences.map((sentence) => `${sentence}.`).join(' '),
    corrections: [],
  }
}

/** `pods newly selected may let in: anywhere, on TCP 5432`, the direction with the widest of them first. */
export function wordJoining({ pods, allowed }: Joining, namespace: string): Wording {
  const [box, ...more] = pods
  const noun = box === undefined ? '' : podsNoun(selectorOfBox(box), 2)
  const whom =
    noun === '' || noun.length > 120 ? 'more pods' : `${noun}${more.length > 0 ? ' and others' : ''}`
  const isWide = ({ direction, entries }: Joining['allowed'][number]): boolean =>
    entries.some((entry) => isToAll(entry, direction))
  const sorted = [...allowed].sort((a, b) => Number(isWide(b)) - Number(isWide(a)))
  const clauses = (total: number): string => {
    let text = ''
    for (const { direction, entries } of sorted) {
      const start = `${text === '' ? '' : '; and '}${possibleVerbs[direction]}: `
      const room = total - text.length - start.length
      if (text === '' || room >= leastRoom) text += start + namesOf(entries, namespace, room)
    }
    return text
  }
  const start = 'pods newly selected may '
  return {
    summary: start + clauses(maxSummary - start.length),
    detail:
      `This policy now selects ${whom} too, so that what it allows goes for them: they may ${clauses(220)}. ` +
      'Where another policy isolated those pods, that is more than they had; where none did, the change restricts them.',
    corrections: [],
  }
}

function namesOf(entries: readonly ReachEntry[], namespace: string, room: number): string {
  return entries.length > maxSorted
    ? `${entries.length} kinds of peers`
    : openedText(entries, namespace, Math.max(0, Math.min(room, 200)))
}
