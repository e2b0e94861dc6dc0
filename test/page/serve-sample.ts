import type { FastifyInstance } from 'fastify'
import { documentRule } from '../../src/cli/document-rule.ts'
import { enforcedLevels } from '../../src/model/enforced-level.ts'
import { readAssets } from '../../src/page/html/assets.ts'
import { makePageApp } from '../../src/page/page-app.ts'
import { reviewForPage } from '../../src/page/review-for-page.ts'
import type { ReviewedLogs } from '../../src/page/reviewed-logs.ts'
import { shippedScope } from '../../src/review/webhook-scope.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { defaultJudges } from '../review/judges.ts'
import { sampleEndMs } from './sample-logs.ts'

/** Reads lines as the page does: each list of them is a file that can be read again. */
export async function reviewSample(files: readonly (readonly string[])[]): Promise<ReviewedLogs> {
  const bytes = new Map(
    files.map((lines, index) => [`audit-${index + 1}.log`, Buffer.from(`${lines.join('\n')}\n`)]),
  )
  return reviewForPage(
    {
      logs: [...bytes].map(([file, { length }]) => ({ file, sizeBytes: length })),
      missing: [],
      open: async function* (file) {
        await Promise.resolve()
        yield bytes.get(file) ?? Buffer.alloc(0)
      },
      explain: String,
    },
    {
      question: { sinceMs: undefined, namespaces: [], levels: enforcedLevels },
      nowMs: sampleEndMs + 3_600_000,
      scope: shippedScope,
      seed: 1,
      recheck: defaultJudges,
      judges: defaultJudges,
      rules: rules.map(documentRule),
      version: '0.1.0',
    },
  )
}

/** The server of the pages over sample logs. What fails inside fails the test that asked for it. */
export async function makeSampleApp(files: readonly (readonly string[])[]): Promise<FastifyInstance> {
  return makePageApp({
    logs: await reviewSample(files),
    assets: readAssets(),
    hostNames: [],
    onError: (error) => {
      throw error
    },
  })
}
