import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'

const run = promisify(execFile)
const packed = z
  .array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))
  .length(1)

/** What `npm pack` made. */
export interface Packed {
  readonly tarball: string
  /** The paths in the package. */
  readonly files: readonly string[]
}

/** The environment in which this very Node is found first, as `npm run` has it. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
}

/** Packs the package as it would be published into a folder. prepack builds dist/. */
export async function packPackage(folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', folder]
  const { stdout } = await run('npm', args, { env: environment })
  const [result] = packed.parse(JSON.parse(stdout.slice(stdout.indexOf('['))))
  if (result === undefined) throw new Error('npm pack made nothing')
  return { tarball: join(folder, result.filename), files: result.files.map(({ path }) => path) }
}

/** A folder with a package of its own that depends on the tarball; what `npm ci` fetched before is not fetched again. */
export async function installPackage(tarball: string, folder: string): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', tarball]
  await run('npm', args, { cwd: folder, env: environment })
}
