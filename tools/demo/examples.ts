import { readdir, readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { KubernetesObject } from '../admission-review.ts'

/** An example file: an object, and in its first lines what the guard should do with it. */
export interface Example {
  readonly file: string
  readonly title: string
  /** `admitted`, `refused by RULE` or `admitted with a warning of RULE`. */
  readonly verdict: string
  readonly text: string
  readonly object: KubernetesObject
}

/** Reads the example files of a folder in the order of their names. Throws where one does not declare what it expects. */
export async function readExamples(folder: URL): Promise<readonly Example[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, folder), 'utf8')
      const title = /^# title: (.+)$/m.exec(text)?.[1]
      const verdict = /^# verdict: (.+)$/m.exec(text)?.[1]
      if (title === undefined || verdict === undefined)
        throw new Error(`${file} must begin with "# title: ..." and "# verdict: ..."`)
      // The examples are part of this tree; the guard reads them as untrusted input all the same.
      return { file, title, verdict, text, object: parse(text) as KubernetesObject }
    }),
  )
}
