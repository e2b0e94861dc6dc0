/** The Kubernetes that the cluster tests run on unless asked otherwise, without the leading v. */
export const defaultKubernetesVersion = '1.37.0'

/** Reads a full version such as `1.34.4` or `v1.34.4`, and returns it without the v. Undefined if it is no such thing. */
export function parseKubernetesVersion(text: string): string | undefined {
  return /^v?(1\.\d+\.\d+)$/.exec(text)?.[1]
}
