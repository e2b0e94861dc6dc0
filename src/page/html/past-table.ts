import { html, type SafeHtml } from '@remix-run/html-template'
import type { PastUs, PastWrite, Recheck } from '../../model/past-us.ts'
import { counted } from '../../report/review/text-parts.ts'
import { link, ruleNames } from './link.ts'
import type { Links, Site } from './site.ts'
import { table } from './table.ts'
import { name, objectName, time } from './text.ts'
import { writeWords } from './write-words.ts'

/** A write that got in, and its row; undefined where it is not in the list. */
export interface ShownPastWrite {
  readonly past: PastWrite
  readonly row: number | undefined
}

/** What got in without the guard's judgement, and what judging it now has shown. */
export function pastTable(writes: readonly ShownPastWrite[], { links }: Site): SafeHtml {
  return table<ShownPastWrite>(
    'What got in past the guard',
    [
      { head: 'time (UTC)', cell: ({ past: { write } }) => time(write.timeMs) },
      {
        head: 'object',
        kind: 'name',
        cell: ({ past: { write }, row }) =>
          link(row === undefined ? undefined : links.decision(row), objectName(write)),
      },
      { head: 'write', cell: ({ past: { write } }) => writeWords(write) },
      { head: 'user', cell: ({ past: { write } }) => name(write.user) },
      { head: 'why', cell: ({ past }) => cause(past) },
      { head: 'judged now', cell: ({ past: { recheck } }) => recheckText(recheck, links) },
    ],
    writes,
  )
}

function cause({ cause: kind, write: { outcome } }: PastWrite): SafeHtml {
  if (outcome.kind === 'failed-open')
    return html`no answer from
    ${outcome.entries.map((entry, index) => [index === 0 ? '' : ', ', name(entry)])}`
  return kind === 'before-guard'
    ? html`<span class="quiet">there was no guard yet</span>`
    : html`nothing shows that the guard was asked`
}

function recheckText(recheck: Recheck | undefined, links: Links): SafeHtml {
  if (recheck === undefined) return html`<span class="quiet">not asked for</span>`
  if (recheck.kind === 'not-judged')
    return html`<span class="quiet">not known: ${name(recheck.because)}</span>`
  const { wouldRefuse, undecided, exception, basis } = recheck
  const terms = html`${
    basis === 'as-it-is-now' ? html` <span class="quiet">(as it is in the cluster now)</span>` : undefined
  }${basis === 'as-new' ? html` <span class="quiet">(as if all of it were new)</span>` : undefined}`
  const doubts = undecided.map((clause) => html`<br /><span class="quiet">not known: ${name(clause)}</span>`)
  const level = wouldRefuse.baseline.length > 0 ? 'baseline' : 'strict'
  const rules = [...wouldRefuse.baseline, ...wouldRefuse.strict]
  if (rules.length === 0)
    return html`admitted at every
    level${exception === undefined ? undefined : html`: ${name(exception)}`}${terms}${doubts}`
  return html`<span class="mark would-refuse-${level}">would be refused at ${level}</span>
    ${ruleNames(rules, links)}${terms}${doubts}`
}

/** What else there is to say about writes that nobody judged: sentences. */
export function pastSentences({
  more,
  moreBeforeGuard,
  unclear,
  unclearBecause,
  heldUp,
  notDescribed,
}: PastUs): readonly string[] {
  const clauses = unclearBecause.map(({ because, writes }) => `${because} (${writes})`).join('; ')
  return [
    ...(more > 0 ? [`${counted(more, 'more write')} had no room in the list.`] : []),
    ...(moreBeforeGuard > 0
      ? [`${counted(moreBeforeGuard, 'more write')} from before the guard had no room in the list.`]
      : []),
    ...(unclear > 0
      ? [
          `${counted(unclear, 'write')} without a trace, where the log cannot tell whether there should be one: ${clauses}.`,
        ]
      : []),
    ...(heldUp > 0 ? [`${counted(heldUp, 'write')} refused because the guard did not answer.`] : []),
    ...(notDescribed > 0
      ? [`${counted(notDescribed, 'write')} got no description because the guard did not answer.`]
      : []),
  ]
}
