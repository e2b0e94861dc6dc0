import { makeBoundedMap } from './bounded-map.ts'
import { compareTexts } from './compare-texts.ts'
import { type GrowingSeen, see, startSeen } from './growing-counts.ts'

/** Watches the uids of service accounts, which are different in every cluster. */
export interface AccountWatch {
  readonly see: (user: string, uid: string | undefined, timeMs: number) => void
  /** The accounts whose uids are a sign of two clusters, by name. */
  readonly finish: () => readonly string[]
}

const beginning = 'system:serviceaccount:'
/** Every cluster has these, and hardly ever makes one again. */
const systemBeginning = `${beginning}kube-system:`
const maxAccounts = 1000
const maxUids = 8
/** A deleted account may write for this long with the token that it had. */
const slackMs = 60_000

interface Account {
  readonly user: string
  readonly uids: Map<string, GrowingSeen>
}

/**
 * Makes a watch. Two uids of an account one after the other are no sign, for it can be deleted and made again, unless it
 * is one of kube-system; two at the same time are.
 */
export function makeAccountWatch(): AccountWatch {
  const accounts = makeBoundedMap<Account>(maxAccounts, (user) => ({ user, uids: new Map() }))
  return {
    see: (user, uid, timeMs) => {
      if (uid === undefined || uid === '' || !user.startsWith(beginning)) return
      const uids = accounts.at(user)?.uids
      if (uids === undefined) return
      const known = uids.get(uid)
      const seen = known ?? startSeen()
      see(seen, timeMs)
      if (known === undefined && uids.size < maxUids) uids.set(uid, seen)
    },
    finish: () =>
      accounts
        .values()
        .filter(isSign)
        .map(({ user }) => user)
        .sort(compareTexts),
  }
}

function isSign({ user, uids }: Account): boolean {
  const spans = [...uids.values()]
  if (user.startsWith(systemBeginning)) return spans.length > 1
  return spans.some((one) =>
    spans.some(
      (other) =>
        other !== one && other.firstMs < one.lastMs - slackMs && one.firstMs < other.lastMs - slackMs,
    ),
  )
}
