import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { explainFileError } from './explain-file-error.ts'

/** Whether something was written; the reason is a clause that can follow the file's name. */
export type Written = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** A file that is seen whole or not at all. Nothing here throws for what a disk can do. */
export interface WholeFile {
  /** Adds to it. A failure is kept until `commit`. */
  readonly write: (text: string) => void
  /** Puts it in its place, on the disk. If that fails, what was there before still is. */
  readonly commit: () => Written
  /** Leaves everything as it was; after `commit`, does nothing. */
  readonly abandon: () => void
}

/**
 * Begins a file that is written beside its place under another name and renamed over it by `commit`: nobody ever reads
 * half of it. One that exists keeps its mode, owner and group; a symbolic link stays, and its target is replaced. What
 * is no regular file, like /dev/stdout, is written directly. All of it is synchronous, so that a signal which is
 * listened to comes before or after; if the process exits in between, the unfinished file is removed. Not kept: other
 * hard links to the old file, access control lists.
 */
export function openWholeFile(path: string): { readonly ok: true; readonly file: WholeFile } | Refused {
  try {
    const place = findPlace(path)
    if (place === undefined) return refuse('is a symbolic link to nothing')
    const { target, existing } = place
    if (existing?.isDirectory() === true) return refuse('is a directory')
    if (existing !== undefined && !existing.isFile()) return { ok: true, file: writeDirectly(target) }
    if (existing !== undefined) {
      // Renaming would go over a file that nobody may write; and root may write everything.
      if ((existing.mode & 0o222) === 0) return refuse('is read-only')
      fs.closeSync(fs.openSync(target, fs.constants.O_WRONLY))
    }
    return beginBeside(target, existing)
  } catch (error) {
    return refuse(explainFileError(error))
  }
}

type Refused = Extract<Written, { ok: false }>

function refuse(reason: string): Refused {
  return { ok: false, reason }
}

function beginBeside(target: string, existing: fs.Stats | undefined): ReturnType<typeof openWholeFile> {
  try {
    return { ok: true, file: writeBeside(target, existing) }
  } catch (error) {
    return refuse(`no file can be made beside it: ${explainFileError(error)}`)
  }
}

interface Place {
  readonly target: string
  /** Undefined where there is no such file yet. */
  readonly existing: fs.Stats | undefined
}

function findPlace(path: string): Place | undefined {
  const existing = fs.statSync(path, { throwIfNoEntry: false })
  if (existing !== undefined) return { target: existing.isFile() ? fs.realpathSync(path) : path, existing }
  const isLink = fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return isLink ? undefined : { target: path, existing }
}

function writeDirectly(path: string): WholeFile {
  const descriptor = fs.openSync(path, 'w')
  const close = makeClose(descriptor)
  return keepFailure({
    write: (text) => {
      fs.writeFileSync(descriptor, text)
    },
    commit: close,
    abandon: close,
  })
}

function writeBeside(target: string, existing: fs.Stats | undefined): WholeFile {
  const directory = dirname(target)
  const unfinished = join(directory, `.netpol-guardrail-${randomBytes(6).toString('hex')}.tmp`)
  const descriptor = fs.openSync(unfinished, 'wx', existing === undefined ? 0o666 : 0o600)
  const close = makeClose(descriptor)
  const abandon = () => {
    process.off('exit', abandon)
    fs.rmSync(unfinished, { force: true })
    close()
  }
  process.once('exit', abandon)
  return keepFailure({
    write: (text) => {
      fs.writeFileSync(descriptor, text)
    },
    commit: () => {
      if (existing !== undefined) keepMode(descriptor, existing)
      fs.fsyncSync(descriptor)
      close()
      fs.renameSync(unfinished, target)
      process.off('exit', abandon)
      syncDirectory(directory)
    },
    abandon,
  })
}

function keepMode(descriptor: number, { uid, gid, mode }: fs.Stats): void {
  try {
    // The owner first: a change of owner takes the set-user-ID bit away.
    fs.fchownSync(descriptor, uid, gid)
    fs.fchmodSync(descriptor, mode & 0o7777)
  } catch (error) {
    throw new Refusal(`its owner and mode cannot be kept: ${explainFileError(error)}`, { cause: error })
  }
}

interface Steps {
  readonly write: (text: string) => void
  readonly commit: () => void
  readonly abandon: () => void
}

/** Turns what the steps throw into the answer of `commit`; after a failure nothing more is written. */
function keepFailure({ write, commit, abandon }: Steps): WholeFile {
  let failure: Refused | undefined
  const attempt = (step: () => void) => {
    if (failure !== undefined) return
    try {
      step()
    } catch (error) {
      failure = refuse(error instanceof Refusal ? error.message : explainFileError(error))
      ignoreFailure(abandon)
    }
  }
  return {
    write: (text) => {
      attempt(() => {
        write(text)
      })
    },
    commit: () => {
      attempt(commit)
      return failure ?? { ok: true }
    },
    abandon: () => {
      if (failure === undefined) ignoreFailure(abandon)
    },
  }
}

/** A failure that has its sentence already. */
class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Closes a descriptor once: by the second time its number may be that of another file. */
function makeClose(descriptor: number): () => void {
  let isOpen = true
  return () => {
    if (!isOpen) return
    isOpen = false
    fs.closeSync(descriptor)
  }
}

/** Some file systems cannot; unless the power fails the rename holds all the same. */
function syncDirectory(directory: string): void {
  ignoreFailure(() => {
    const descriptor = fs.openSync(directory, 'r')
    try {
      fs.fsyncSync(descriptor)
    } finally {
      fs.closeSync(descriptor)
    }
  })
}

/** For steps whose failure changes nothing for whoever waits for the file. */
function ignoreFailure(step: () => void): void {
  try {
    step()
  } catch {
    // What matters was told or is done.
  }
}
