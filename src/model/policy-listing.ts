import type { NetworkPolicy } from './network-policy.ts'

/** The policies of a namespace, as far as somebody had the time to read them. */
export type PolicyListing =
  | {
      readonly kind: 'listed'
      readonly policies: readonly NetworkPolicy[]
      /** How many more were read and not understood. */
      readonly unreadable: number
      /** Why there may be more of them: a clause. Undefined: these are all. */
      readonly stoppedBecause: string | undefined
    }
  /** Nobody can say. `reason` is a clause for the answer to the user. */
  | { readonly kind: 'unknown'; readonly reason: string }
