#!/usr/bin/env node
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { listenForInterrupt } from '../cli/interrupt.ts'
import { makeOpenInputs } from '../cli/open-inputs.ts'
import { exitCodes } from '../cli/cli-io.ts'
import { runProgram } from '../cli/program.ts'
import { hasColours, textWidth } from '../cli/text-terminal.ts'
import type { RolloutCluster } from '../model/rollout.ts'
import { describePolicy } from '../netpol/description/describe-policy.ts'
import { matches } from '../netpol/selector.ts'
import { rules } from '../rules/catalogue.ts'
import { confirmAtTerminal } from './confirm.ts'
import { docsUrl } from './docs-url.ts'
import { readPackageVersion } from './package-version.ts'

// A reader that goes away, as in `... | head -1`, ends us as the signal SIGPIPE ends other programs: without a word, and
// not with the exit code of a run that found nothing.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(141)
  process.stderr.write(`netpol-guardrail: standard output: ${error.message}\n`)
  process.exit(exitCodes.usage)
})

process.exitCode = await runProgram(process.argv.slice(2), {
  version: readPackageVersion(),
  rules,
  describe: describePolicy,
  serve: async (options) => {
    // The server and its libraries load only where they are needed: describe and explain start faster without them.
    const { serve } = await import('./serve.ts')
    return serve(options)
  },
  openInputs: makeOpenInputs(() => process.stdin),
  lint: {
    matches,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    docsUrl,
    startedAt: () => new Date().toISOString().slice(0, 19),
    nowMs: () => performance.now(),
    standardInput: () => process.stdin,
    isColoured: hasColours(process.stdout, process.env),
    width: textWidth(process.stdout),
    errorTerminal: process.stderr,
    listenForInterrupt: () => listenForInterrupt(process),
  },
  audit: {
    matches,
    nowMs: () => Date.now(),
    clockMs: () => performance.now(),
    seed: () => randomBytes(4).readUInt32LE(),
    standardInput: () => process.stdin,
    errorTerminal: process.stderr,
    openCluster,
  },
  rollout: {
    matches,
    confirm: confirmAtTerminal({ input: process.stdin, output: process.stderr }),
    openCluster,
  },
  io: {
    writeOut: (line) => process.stdout.write(line),
    writeError: (line) => process.stderr.write(line),
    readText: (path) => (path === '-' ? text(process.stdin) : readFile(path, 'utf8')),
  },
})

/** The client of clusters loads only where it is needed. */
async function openCluster(
  kubeconfig: string | undefined,
): Promise<RolloutCluster & { readonly close: () => void }> {
  const { openRolloutCluster } = await import('./open-rollout-cluster.ts')
  return openRolloutCluster(kubeconfig)
}
