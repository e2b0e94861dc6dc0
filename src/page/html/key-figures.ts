import { html, type SafeHtml } from '@remix-run/html-template'
import type { Readiness, Review } from '../../model/review.ts'
import { link } from './link.ts'
import type { Site } from './site.ts'
import { name, number, time } from './text.ts'

interface Figure {
  readonly value: string
  readonly label: string
  readonly href: string | undefined
}

/** The answer before anything else: what was refused, what would be, who is ready, what got in. */
export function keyFigures({ review, links }: Site): SafeHtml {
  const { totals, question, pastUs } = review
  const past = pastUs.writes.filter(({ cause }) => cause !== 'before-guard').length + pastUs.more
  const figures: readonly Figure[] = [
    { value: number(totals.judged), label: 'writes judged', href: links.decisions({}) },
    { value: number(totals.refused), label: 'refused', href: links.decisions({ verdict: 'refused' }) },
    ...question.levels.map((level) => ({
      value: number(totals.wouldRefuse[level]),
      label: `got in, would be refused at ${level}`,
      href: links.decisions({ verdict: `would-refuse-${level}` }),
    })),
    ...question.levels.map((level) => ({
      value: readyOf(review, level),
      label: `namespaces ready for ${level}`,
      href: links.readiness({ level }),
    })),
    { value: number(past), label: 'got in past the guard, unjudged', href: links.pastUs },
  ]
  return html`<ul class="figures">
    ${figures.map(({ value, label, href }) => {
      const content = html`<strong>${value}</strong> <span>${label}</span>`
      return html`<li>${href === undefined ? html`<div>${content}</div>` : link(href, content)}</li>`
    })}
  </ul>`
}

/** Of which time the figures are, and what was left out on request. */
export function scopeSentence({ seen, question }: Review): SafeHtml {
  const only =
    question.namespaces.length === 0
      ? undefined
      : html`Only ${question.namespaces.map((namespace) => [name(namespace), ' '])}was asked about.`
  if (seen === undefined) return html`<p class="lead">No write was found that counts. ${only}</p>`
  return html`<p class="lead">
    Writes of NetworkPolicies and Namespaces from ${time(seen.firstMs)} to ${time(seen.lastMs)}. ${only}
  </p>`
}

/** `3 of 12`: those that are enforced already are ready too. */
function readyOf({ readiness }: Review, level: Readiness['level']): string {
  const ofLevel = readiness.filter((each) => each.level === level)
  const ready = ofLevel.filter(({ state }) => state === 'ready' || state === 'enforced')
  return `${number(ready.length)} of ${number(ofLevel.length)}`
}
