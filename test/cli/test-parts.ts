import { Readable } from 'node:stream'
import { explainFileError } from '../../src/cli/explain-file-error.ts'
import type { OpenInputs } from '../../src/cli/open-inputs.ts'
import type { ProgramParts } from '../../src/cli/program-parts.ts'

/** What a program of a test says. */
export interface TestOutput {
  out: string
  error: string
}

/** The parts of a program without rules, files or cluster, that writes into `output`. */
export function makeTestParts(output: TestOutput, parts: Partial<ProgramParts> = {}): ProgramParts {
  return {
    version: '1.2.3',
    rules: [],
    describe: () => undefined,
    serve: () => Promise.reject(new Error('this test serves nothing')),
    openInputs: filesNamed({}),
    lint: {
      matches: () => false,
      hash: (text) => text,
      docsUrl: (id) => `https://guard.example/${id}`,
      startedAt: () => '2026-11-21T09:56:00',
      nowMs: () => 0,
      standardInput: () => Readable.from([]),
      isColoured: false,
      width: 100,
      errorTerminal: { write: () => true },
      listenForInterrupt: () => ({
        signal: new AbortController().signal,
        exitCode: () => undefined,
        stopListening: () => undefined,
      }),
    },
    audit: {
      matches: () => false,
      nowMs: () => Date.UTC(2026, 10, 21),
      clockMs: () => 0,
      seed: () => 1,
      standardInput: () => Readable.from([]),
      errorTerminal: { write: () => true },
      openCluster: () => Promise.reject(new Error('this test has no cluster')),
    },
    rollout: {
      matches: () => false,
      confirm: undefined,
      openCluster: () => Promise.reject(new Error('this test has no cluster')),
    },
    io: {
      writeOut: (text) => {
        output.out += text
      },
      writeError: (text) => {
        output.error += text
      },
      readText: () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' })),
    },
    ...parts,
  }
}

/** Files that are there under these names only. */
export function filesNamed(files: Readonly<Record<string, string>>): OpenInputs {
  return async function* (paths) {
    for (const path of paths) {
      const text = await Promise.resolve(files[path])
      if (text !== undefined) yield { kind: 'text', path, text, hasByteOrderMark: false }
      else
        yield {
          kind: 'problem',
          path,
          reason: explainFileError(Object.assign(new Error('missing'), { code: 'ENOENT' })),
        }
    }
  }
}
