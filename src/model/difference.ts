import type { Direction } from './direction.ts'

/** What a comparison of two sets of policies says, in words: for people, and as JSON for programs. */
export interface DifferenceReport {
  /** Whether anything gets through on one side and not, or perhaps not, on the other. */
  readonly isDifferent: boolean
  /** By namespace and name: those that are not written alike on both sides. */
  readonly policies: readonly PolicyDifferenceWords[]
  /** How many policies are written alike. */
  readonly unchanged: number
  /** By name: what the policies of a namespace do together, if each side holds all that it has. */
  readonly namespaces: readonly NamespaceDifferenceWords[]
  /** By namespace and name: policies that were not compared, for what a side says of them is not valid. */
  readonly notCompared: readonly { readonly namespace: string; readonly name: string }[]
}

/** One policy that is not written alike on both sides. */
export interface PolicyDifferenceWords {
  /** Empty where the files do not say it. */
  readonly namespace: string
  readonly name: string
  /** `reworded`: it is written otherwise, and means the same. */
  readonly change: 'added' | 'removed' | 'changed' | 'reworded'
  /** Where it stands, `FILE:LINE`; null on the side that does not have it. */
  readonly old: string | null
  readonly new: string | null
  /** What the change does by itself, whatever other policies do. */
  readonly effects: readonly EffectWords[]
}

/** What differs for the pods of one namespace. */
export interface NamespaceDifferenceWords {
  /** Empty for policies that do not say their namespace. */
  readonly namespace: string
  /** How many policies it had. */
  readonly oldPolicies: number
  /** How many it has; none: then nothing is restricted any more. */
  readonly newPolicies: number
  readonly effects: readonly EffectWords[]
  /** Directions that were not worked out, for the policies tell too many kinds of pods apart. */
  readonly unknown: readonly Direction[]
}

/** One thing that a change does. */
export interface EffectWords {
  readonly direction: Direction
  /**
   * `isolates`: the direction was not restricted, and now only the traffic gets through; `releases`: only the traffic got
   * through, and now the direction is not restricted; `opens` and `closes`: the traffic gets through newly, or no longer.
   */
  readonly effect: 'isolates' | 'releases' | 'opens' | 'closes'
  /** `possible` where it hinges on what nobody defined or knows. */
  readonly certainty: 'certain' | 'possible'
  /** Why it is not certain: clauses. */
  readonly because: readonly string[]
  /** The pods that it is about: `pods with app=db`. */
  readonly pods: string
  /** A clause that the traffic can follow after a colon: `newly lets in`. */
  readonly text: string
  /** The widest first. */
  readonly traffic: readonly TrafficWords[]
  /** How much more traffic there is than is listed. */
  readonly moreTraffic: number
}

/** Who may be at the other end, and on which ports. */
export interface TrafficWords {
  /** `anywhere`, `10.0.0.0/8`, `pods with app=web in this namespace`. */
  readonly peers: string
  /** `TCP 80 and UDP 53`, `all ports`. */
  readonly ports: string
}
