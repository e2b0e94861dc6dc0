import type { JsonProblem } from '../report/json-problem-schema.ts'
import type { PolicyRemark } from './read-policies.ts'

/** What could not be read, as `diff -o json` and `describe -o json` have it. */
export function jsonProblem({ file, line, column, reason }: PolicyRemark): JsonProblem {
  return { file, line, column, reason }
}
