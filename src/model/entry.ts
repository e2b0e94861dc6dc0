/**
 * An entry of the webhook configurations: what the API server asks, and what our silence would mean. The names are
 * those in deploy/, without the suffix `.netpol-guardrail.dev`; the request's path carries them.
 */
export interface Entry {
  readonly name: string
  /** Mutating entries add a description and never refuse what they can read; validating ones judge. */
  readonly phase: 'mutate' | 'validate'
  readonly kind: 'NetworkPolicy' | 'Namespace'
  /**
   * The entry's failurePolicy: what the API server does without our answer. An answer that we cannot find out
   * follows it too, so that nobody gains by breaking us.
   */
  readonly failurePolicy: 'Fail' | 'Ignore'
}

/** Every entry that the server answers. */
export const entries: readonly Entry[] = [
  { name: 'enforce.networkpolicies', phase: 'validate', kind: 'NetworkPolicy', failurePolicy: 'Fail' },
  { name: 'observe.networkpolicies', phase: 'validate', kind: 'NetworkPolicy', failurePolicy: 'Ignore' },
  { name: 'guarded.namespaces', phase: 'validate', kind: 'Namespace', failurePolicy: 'Fail' },
  { name: 'namespaces', phase: 'validate', kind: 'Namespace', failurePolicy: 'Ignore' },
  { name: 'describe.networkpolicies', phase: 'mutate', kind: 'NetworkPolicy', failurePolicy: 'Ignore' },
  { name: 'describe.namespaces', phase: 'mutate', kind: 'Namespace', failurePolicy: 'Ignore' },
]
