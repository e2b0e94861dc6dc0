import { spawnSync } from 'node:child_process'

/**
 * Sees to it that a program can be run: it is there, or root of a Debian installs the package that has it. Otherwise ends
 * this process with exit code 1 and a line that says what to install.
 */
export function ensureProgram(program: string, debianPackage: string): void {
  if (isThere(program)) return
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    console.error(`${program} is not there: installing the Debian package ${debianPackage}`)
    // An old list of packages names versions that are gone.
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', debianPackage],
    ])
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    if (isThere(program)) return
  }
  console.error(`${program} is needed and not there; on Debian: apt-get install ${debianPackage}`)
  process.exit(1)
}

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}
