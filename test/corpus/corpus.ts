import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../../src/model/shape.ts'

/** A policy that somebody wrote, and where. */
export interface CorpusPolicy {
  readonly origin: string
  readonly object: unknown
}

/**
 * The collected policies in the folder that GUARDRAIL_CORPUS names: `fixtures.jsonl` and `real.jsonl`, each line an
 * object with `object`, `repo` and `path`. They stay outside the tree. Undefined where the variable is not set.
 */
export async function readCorpus(
  environment: NodeJS.ProcessEnv,
): Promise<readonly CorpusPolicy[] | undefined> {
  const { GUARDRAIL_CORPUS: folder } = environment
  if (folder === undefined || folder === '') return undefined
  const texts = await Promise.all(
    ['fixtures.jsonl', 'real.jsonl'].map((file) => readFile(join(folder, file), 'utf8')),
  )
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line): CorpusPolicy => {
        const parsed: unknown = JSON.parse(line)
        const { object, repo, path } = isJsonObject(parsed) ? parsed : {}
        return { object, origin: `${String(repo)} ${String(path)}` }
      }),
  )
}
