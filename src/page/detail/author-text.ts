import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import { renderRefusal } from '../../report/refusal.ts'
import { renderWarnings } from '../../report/warning.ts'
import type { RecordedWrite } from './read-again.ts'
import type { Rejudgement } from './judge-again.ts'

/** What the author of a write saw in the terminal. */
export type AuthorText =
  /** As it stands in the log. */
  | { readonly kind: 'recorded'; readonly text: string }
  /** Written again by judging the object in the log; another release or configuration may have said it otherwise. */
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string }

/**
 * What the author saw, as far as it can be told: an audit log keeps the refusal and no warning, the guard's own log
 * neither.
 */
export function authorTextOf({ write, answer }: RecordedWrite, rejudgement: Rejudgement): AuthorText {
  const { outcome } = write
  if (outcome.kind === 'failed-open' || outcome.kind === 'not-asked' || outcome.kind === 'unclear')
    return { kind: 'nothing', because: 'the guard did not answer, or was not asked' }
  const recorded = answer.replace(prefix, '')
  if (recorded !== '') return { kind: 'recorded', text: recorded }
  if (outcome.kind !== 'judged') return { kind: 'unknown', because: 'the log does not say it' }
  const isRefused = outcome.trail.verdict === 'refused'
  if (rejudgement.kind === 'not-judged')
    return {
      kind: 'unknown',
      because: `the log keeps ${isRefused ? 'no refusal' : 'no warnings'}, and the write cannot be judged again: ${rejudgement.because}`,
    }
  return isRefused ? refusalOf(write, rejudgement) : warningsOf(rejudgement)
}

/** How the API server begins what a webhook says. */
const prefix = /^admission webhook "[a-z.-]{1,100}" denied the request: /

type Rejudged = Extract<Rejudgement, { kind: 'judged' }>

function refusalOf({ kind, namespace, name, id }: ReviewedWrite, { verdict }: Rejudged): AuthorText {
  if (verdict.refusedFor.length === 0)
    return {
      kind: 'unknown',
      because: 'it was refused, and would not be for this object by the rules and the configuration of now',
    }
  const subject = { kind, namespace: kind === 'Namespace' ? '' : namespace, name }
  return { kind: 'rendered', text: renderRefusal(subject, verdict, id).message }
}

function warningsOf({ verdict }: Rejudged): AuthorText {
  const warnings = renderWarnings(verdict)
  return warnings.length === 0
    ? { kind: 'nothing', because: 'there was nothing to warn of' }
    : { kind: 'rendered', text: warnings.map((warning) => `Warning: ${warning}`).join('\n') }
}
