import type { LintRenderer } from '../../model/lint.ts'
import { makeGithubRenderer } from './github-renderer.ts'
import { makeGitlabRenderer } from './gitlab-renderer.ts'
import { makeJsonRenderer } from './json-renderer.ts'
import { makeJunitRenderer } from './junit-renderer.ts'
import type { LintOutput } from './lint-output.ts'
import { makeSarifRenderer } from './sarif-renderer.ts'
import { makeTextRenderer } from './text-renderer.ts'

/** Every output format of `lint`, by the name that `-o` takes. A renderer is for one run. */
export const lintRenderers = {
  text: makeTextRenderer,
  json: makeJsonRenderer,
  sarif: makeSarifRenderer,
  junit: makeJunitRenderer,
  github: makeGithubRenderer,
  gitlab: makeGitlabRenderer,
} as const satisfies Readonly<Record<string, (output: LintOutput) => LintRenderer>>

/** The name of an output format of `lint`. */
export type LintFormat = keyof typeof lintRenderers
