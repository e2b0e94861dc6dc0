import { readFileSync } from 'node:fs'
import * as z from 'zod'

const manifest = z.object({ version: z.string() })

/** The version in package.json, which stands two folders above this file in the tree, in the image and in the package. */
export function readPackageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return manifest.parse(JSON.parse(text)).version
}
