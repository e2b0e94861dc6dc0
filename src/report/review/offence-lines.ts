import type { Offence, Review } from '../../model/review.ts'
import type { ReviewRule } from './review-rule.ts'
import { folded, indented, section, shownName } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** Who breaks which rule, with one object each, and what to write instead: each rule's remedy once. */
export function offenceLines({ offences }: Review, rules: readonly ReviewRule[]): readonly string[] {
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const told = new Set<string>()
  const shown = offences.entries.slice(0, maxOffences)
  const lines = shown.flatMap((offence, index) => {
    const rule = told.has(offence.rule) ? undefined : known.get(offence.rule)
    told.add(offence.rule)
    return [
      ...folded(`${index + 1}. ${offenceText(offence)}`, 2, 3),
      ...folded(exampleText(offence), 5, 2),
      ...(rule === undefined ? [] : fixLines(rule)),
    ]
  })
  const rest = offences.entries.length - shown.length
  return section('What to mend', [
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more; -o json has up to 1000 of them`] : []),
  ])
}

const maxOffences = 10

function offenceText({ rule, namespace, user, client, refused, wouldRefuse, lastMs }: Offence): string {
  const by = client === 'unknown' ? shownName(user) : `${shownName(user)} with ${client}`
  const what = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(wouldRefuse.baseline > 0 ? [`${wouldRefuse.baseline} would be refused at baseline`] : []),
    ...(wouldRefuse.strict > wouldRefuse.baseline
      ? [`${wouldRefuse.strict - wouldRefuse.baseline} would be refused at strict`]
      : []),
  ]
  return `${rule} in ${shownName(namespace)}, by ${by}: ${what.join(', ')}; last ${shortTime(lastMs)}`
}

function exampleText({ example }: Offence): string {
  const { kind, name, path, verb, id } = example
  const where = path === '' ? '' : ` at ${path}`
  return `${kind} ${shownName(name)}${where}, ${verb}, id ${shownName(id)}`
}

function fixLines({ id, title, remedy }: ReviewRule): readonly string[] {
  return [
    ...folded(`${title}.`, 5),
    ...indented(remedy, 5),
    ...folded(`More: netpol-guardrail explain ${id}`, 5),
    '',
  ]
}
