import { compareTexts } from './compare-texts.ts'

/** Watches the uids of service accounts, which are different in every cluster. */
export interface AccountWatch {
  readonly see: (user: string, uid: string | undefined) => void
  /** The accounts that appeared with more than one uid, by name. */
  readonly finish: () => readonly string[]
}

/** Those of kube-system: every cluster has them, and hardly ever makes one again. */
const beginning = 'system:serviceaccount:kube-system:'
const maxAccounts = 100

/** Makes a watch. */
export function makeAccountWatch(): AccountWatch {
  const uids = new Map<string, string>()
  const several = new Set<string>()
  return {
    see: (user, uid) => {
      if (uid === undefined || uid === '' || !user.startsWith(beginning)) return
      const known = uids.get(user)
      if (known === undefined) {
        if (uids.size < maxAccounts) uids.set(user, uid)
      } else if (known !== uid) several.add(user)
    },
    finish: () => [...several].sort(compareTexts),
  }
}
