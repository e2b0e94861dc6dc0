import { runProgram } from '../../src/cli/program.ts'
import type { ServeOptions } from '../../src/cli/serve-options.ts'

/** What `netpol-guardrail` with these arguments would serve. Throws where the command line does not accept them. */
export async function readServeOptions(args: readonly string[]): Promise<ServeOptions> {
  const served: ServeOptions[] = []
  const errors: string[] = []
  await runProgram(args, {
    version: '0.0.0',
    rules: [],
    describe: () => undefined,
    serve: (options) => {
      served.push(options)
      return Promise.resolve(0)
    },
    io: {
      writeOut: () => undefined,
      writeError: (text) => errors.push(text),
      readText: () => Promise.reject(new Error('serve reads no files before it starts')),
    },
  })
  const [options] = served
  if (options === undefined) throw new Error(`not accepted: ${errors.join('')}`)
  return options
}
