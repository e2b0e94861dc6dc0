import type { Rule } from '../model/rule.ts'
import type { AuditParts } from './audit-parts.ts'
import type { CliIo } from './cli-io.ts'
import type { DescribePolicy } from './describe-policy.ts'
import type { LintParts } from './lint-parts.ts'
import type { OpenInputs } from './open-inputs.ts'
import type { RolloutParts } from './rollout-parts.ts'
import type { ServeOptions } from './serve-options.ts'

/** What the commands need from the rest of the product. */
export interface ProgramParts {
  readonly version: string
  readonly rules: readonly Rule[]
  readonly describe: DescribePolicy
  /** Runs the server until it is told to stop, and returns the exit code. */
  readonly serve: (options: ServeOptions) => Promise<number>
  readonly openInputs: OpenInputs
  readonly lint: LintParts
  readonly audit: AuditParts
  readonly rollout: RolloutParts
  readonly io: CliIo
}
