import type { CliIo } from '../../src/cli/cli-io.ts'

/** A world of files in memory, and what was written to the terminal. */
export interface MemoryIo extends CliIo {
  readonly out: () => string
  readonly error: () => string
}

/** Makes one that holds these files. */
export function makeMemoryIo(files: Readonly<Record<string, string>> = {}): MemoryIo {
  const written = { out: '', error: '' }
  return {
    writeOut: (text) => {
      written.out += text
    },
    writeError: (text) => {
      written.error += text
    },
    readText: (path) => {
      const text = files[path]
      return text === undefined
        ? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
        : Promise.resolve(text)
    },
    out: () => written.out,
    error: () => written.error,
  }
}
