import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'

/** The programs of a control plane, by the names of their files. */
export const programNames = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'] as const

/** One of the programs of a control plane. */
export type ProgramName = (typeof programNames)[number]

/** A directory with the programs of one Kubernetes version. The controller manager may be missing from it. */
export interface Programs {
  /** Without the leading v: `1.37.0`. */
  readonly version: string
  readonly directory: string
}

/** Where a program is, if it is there. */
export function programFile(programs: Pick<Programs, 'directory'>, name: ProgramName): string {
  return join(programs.directory, name)
}

/** Which of these programs are missing from a directory, or cannot be executed. */
export async function missingPrograms(
  directory: string,
  wanted: readonly ProgramName[],
): Promise<readonly ProgramName[]> {
  const isThere = await Promise.all(
    wanted.map((name) =>
      access(join(directory, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return wanted.filter((_, index) => isThere[index] !== true)
}
