import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { isJsonObject } from '../../src/model/shape.ts'
import { runKubectl } from '../control-plane/kubectl.ts'
import { programsForTests } from '../control-plane/obtain.ts'
import { programFile } from '../control-plane/programs.ts'
import { kubectlAnswers, objectHead } from '../manifest/kubectl-answers.ts'

await t.test('kubectl reads what test/manifest says that it reads', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'kubectl-yaml-'))
  t.teardown(() => rm(directory, { recursive: true }))
  const file = programFile(await programsForTests(process.env), 'kubectl')
  // It needs no API server for this, and so no kubeconfig either.
  const setup = { file, kubeconfig: join(directory, 'none'), directory }
  for (const { says, text, reads } of kubectlAnswers) {
    const input = text.replaceAll('HEAD\n', objectHead)
    const { exitCode, stdout } = await runKubectl(
      setup,
      ['annotate', '--local', '-f-', 'a=b', '-ojson'],
      input,
    )
    t.strictSame(exitCode === 0 ? objectsIn(stdout) : undefined, reads, says)
  }
})

/** The objects that kubectl printed one after another, without what the head of each text gives them. */
function objectsIn(stdout: string): readonly unknown[] {
  return stdout
    .split(/^(?=\{$)/m)
    .filter((text) => text.trim() !== '')
    .map((text): unknown => {
      const object: unknown = JSON.parse(text)
      return isJsonObject(object)
        ? Object.fromEntries(
            Object.entries(object).filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(key)),
          )
        : object
    })
}
