/** Of errno(3), what a file can fail with, in clauses that can follow its name. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file or directory'],
  ['ENOTDIR', 'there is no such file or directory'],
  ['EISDIR', 'is a directory'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'is on a read-only file system'],
  ['ENOSPC', 'there is no space left on the disk'],
  ['EDQUOT', 'there is no space left in the quota'],
  ['ELOOP', 'its symbolic links lead in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['ENXIO', 'nothing answers on this socket or device'],
  ['EIO', 'the disk failed'],
])

/** Why the system refused to do something with a file, in a clause that can follow the file's name. */
export function explainFileError(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be used'
  return reasons.get(errorCode(error)) ?? `cannot be used: ${error.message}`
}

/** The code of an error of the system, `ENOENT`; undefined if it has none. */
export function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
