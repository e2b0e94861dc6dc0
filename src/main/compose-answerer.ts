import type { Level } from '../model/level.ts'
import { describeNamespace } from '../netpol/description/describe-namespace.ts'
import { describePolicy } from '../netpol/description/describe-policy.ts'
import { rules } from '../rules/catalogue.ts'
import { makeReviewAnswerer } from '../server/answer-review.ts'
import type { ReviewAnswerer } from '../server/review-answerer.ts'

/** The answerer of the product: its rules with their default options, its descriptions. The main thread and the worker wire the same one. */
export function composeAnswerer(level: Level): ReviewAnswerer {
  return makeReviewAnswerer({
    rules: rules.map((rule) => rule.prepare({})),
    level,
    describers: { policy: describePolicy, namespace: describeNamespace },
  })
}
