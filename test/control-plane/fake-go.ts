import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A Go toolchain that builds nothing: it waits, writes a script where the program should go, and notes its name. */
export interface FakeGo {
  /** To be put first on the PATH. */
  readonly directory: string
  /** The programs that it was told to build so far. */
  readonly built: () => Promise<readonly string[]>
}

/** Installs one below a directory. */
export async function installFakeGo(parent: string, secondsPerProgram: number): Promise<FakeGo> {
  const directory = join(parent, 'bin')
  const notes = join(parent, 'built')
  await mkdir(directory)
  await writeFile(notes, '')
  const script = `#!/bin/sh
if [ "$1" != build ]; then echo go1.99; exit; fi
sleep ${secondsPerProgram}
while [ "$1" != -o ]; do shift; done
basename "$2" >> '${notes}'
printf '#!/bin/sh\\n' > "$2"
chmod +x "$2"
`
  const go = join(directory, 'go')
  await writeFile(go, script)
  await chmod(go, 0o755)
  return {
    directory,
    built: async () => (await readFile(notes, 'utf8')).split('\n').filter((name) => name !== ''),
  }
}
