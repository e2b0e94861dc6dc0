import { html, type SafeHtml } from '@remix-run/html-template'
import type { Standing } from '../index/standing.ts'

/** How a standing reads in a list. */
export const standingWords: Readonly<Record<Standing, string>> = {
  refused: 'refused',
  'held-up': 'refused: no answer from the guard',
  'past-us': 'got in past the guard',
  unclear: 'not clear whether the guard was asked',
  'would-refuse-baseline': 'would be refused at baseline',
  'would-refuse-strict': 'would be refused at strict',
  undecided: 'not judged in full',
  excepted: 'passed: somebody is exempt',
  ratcheted: 'passed: was wrong before',
  allowed: 'admitted',
}

/** The standings of a decision as marks, the gravest first. What baseline refuses strict refuses too: that goes without saying. */
export function standingMarks(standings: readonly Standing[], isDryRun: boolean): SafeHtml {
  const told = standings.filter(
    (standing) => standing !== 'would-refuse-strict' || !standings.includes('would-refuse-baseline'),
  )
  return html`<span class="marks"
    >${told.map((standing) => html`<span class="mark ${standing}">${standingWords[standing]}</span>`)}${
      isDryRun ? html`<span class="mark dry-run">dry run</span>` : undefined
    }</span
  >`
}
