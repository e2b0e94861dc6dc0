import type {
  DifferenceReport,
  EffectWords,
  NamespaceDifferenceWords,
  PolicyDifferenceWords,
} from '../model/difference.ts'
import { counted } from './lint/counted.ts'
import { shownLine, withoutCommands } from './lint/shown-text.ts'
import { plainLine, shorten, wrapLines } from './plain-text.ts'

/** What a difference is between: two paths, as the user gave them. */
export interface ComparedSides {
  readonly old: string
  readonly new: string
}

const maxNameLength = 300

/**
 * A comparison for a terminal of `width` columns: each policy that is written otherwise with what that does, then the
 * policies that were not compared, the namespaces with what their policies do together, then how much there was. Nothing in it can break a line.
 */
export function renderDifference(report: DifferenceReport, sides: ComparedSides, width: number): string {
  const blocks = [
    ...report.policies.map(policyLines),
    ...report.notCompared.map((policy) => [
      { indent: 0, text: `${nameOf(policy)}: not compared, for it is not valid` },
    ]),
    ...report.namespaces.map((namespace) => namespaceLines(namespace, sides)),
    summaryLines(report),
  ]
  return blocks
    .map((lines) => lines.flatMap((line) => foldLine(line, Math.max(40, width))))
    .map((lines) => `${lines.map(withoutCommands).join('\n')}\n`)
    .join('\n')
}

/** A line that may be folded, and how far it is indented. */
interface Line {
  readonly indent: number
  readonly text: string
}

function policyLines({ effects, ...policy }: PolicyDifferenceWords): readonly Line[] {
  const place = [policy.old, policy.new].filter((each) => each !== null).map((each) => shownLine(each))
  const heading = `${nameOf(policy)}: ${policy.change} (${place.join(' -> ')})`
  const rest: readonly Line[] = effects.flatMap((effect) => effectLines(effect, 2))
  return [{ indent: 0, text: heading }, ...(rest.length > 0 ? rest : [{ indent: 2, text: noEffect(policy) }])]
}

function noEffect({ change }: Pick<PolicyDifferenceWords, 'change'>): string {
  return change === 'reworded' ? 'the same effect' : 'no effect: its podSelector contradicts itself'
}

function nameOf({ namespace, name }: Pick<PolicyDifferenceWords, 'namespace' | 'name'>): string {
  const written = name === '' ? '(no name)' : name
  return shorten(plainLine(namespace === '' ? written : `${namespace}/${written}`), maxNameLength)
}

function namespaceLines(
  { namespace, oldPolicies, newPolicies, effects, unknown }: NamespaceDifferenceWords,
  sides: ComparedSides,
): readonly Line[] {
  const what =
    newPolicies === 0
      ? 'no policy is left'
      : oldPolicies === 0
        ? 'what its first policies do together'
        : 'what all its policies do together'
  const name =
    namespace === ''
      ? 'policies that name no namespace'
      : `namespace ${shorten(plainLine(namespace), maxNameLength)}`
  const byPods = new Map<string, EffectWords[]>()
  for (const effect of effects) {
    const group = byPods.get(effect.pods) ?? []
    group.push(effect)
    byPods.set(effect.pods, group)
  }
  const isSame = effects.length + unknown.length === 0
  return [
    {
      indent: 0,
      text: isSame
        ? `${name}: together its policies let through what they did before`
        : `${name}: ${what}, if ${shownLine(sides.old)} and ${shownLine(sides.new)} hold all that it has`,
    },
    ...Array.from(byPods, ([pods, group]): readonly Line[] => [
      { indent: 2, text: `${plainLine(pods)}:` },
      ...group.flatMap((effect) => effectLines(effect, 4)),
    ]).flat(),
    ...unknown.map((direction) => ({
      indent: 2,
      text:
        newPolicies === 0
          ? `${direction} is no longer restricted for any pod`
          : `${direction} may differ: the policies tell too many kinds of pods apart to add up what they do for each`,
    })),
  ]
}

function effectLines(
  { direction, text, traffic, moreTraffic, because }: EffectWords,
  indent: number,
): readonly Line[] {
  const phrases = traffic.map(({ peers, ports }) =>
    plainLine(`${direction === 'egress' ? 'to ' : ''}${peers}, on ${ports}`),
  )
  if (moreTraffic > 0) phrases.push(`and ${moreTraffic} more`)
  const [only, ...others] = phrases
  const clause = plainLine(text)
  const doubts = because.length === 0 ? [] : [`(not certain: ${because.map(plainLine).join('; ')})`]
  return [
    ...(only !== undefined && others.length === 0
      ? [{ indent, text: `${clause}: ${only}` }]
      : [
          { indent, text: phrases.length === 0 ? clause : `${clause}:` },
          ...phrases.map((phrase) => ({ indent: indent + 2, text: phrase })),
        ]),
    ...doubts.map((doubt) => ({ indent: indent + 2, text: doubt })),
  ]
}

function summaryLines({ policies, unchanged, notCompared, isDifferent }: DifferenceReport): readonly Line[] {
  const count = (change: PolicyDifferenceWords['change']): number =>
    policies.filter((policy) => policy.change === change).length
  const counts = (['added', 'removed', 'changed', 'reworded'] as const)
    .filter((change) => count(change) > 0)
    .map((change) => `${count(change)} ${change}`)
  const unread = notCompared.length === 0 ? [] : [`${notCompared.length} not compared`]
  const all = [...counts, `${unchanged} as before`, ...unread].join(', ')
  const total = counted(policies.length + unchanged + notCompared.length, 'policy', 'policies')
  return [{ indent: 0, text: `${isDifferent ? '' : 'No difference in effect. '}${total}: ${all}.` }]
}

function foldLine({ indent, text }: Line, width: number): readonly string[] {
  return wrapLines(text, width - indent - 2).map(
    (line, index) => `${' '.repeat(index === 0 ? indent : indent + 2)}${line}`,
  )
}
