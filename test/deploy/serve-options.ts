import { runProgram } from '../../src/cli/program.ts'
import type { ServeOptions } from '../../src/cli/serve-options.ts'
import { makeTestParts } from '../cli/test-parts.ts'

/** What `netpol-guardrail` with these arguments would serve. Throws where the command line does not accept them. */
export async function readServeOptions(args: readonly string[]): Promise<ServeOptions> {
  const served: ServeOptions[] = []
  const output = { out: '', error: '' }
  const serve = (options: ServeOptions): Promise<number> => {
    served.push(options)
    return Promise.resolve(0)
  }
  await runProgram(args, makeTestParts(output, { serve }))
  const [options] = served
  if (options === undefined) throw new Error(`not accepted: ${output.error}`)
  return options
}
