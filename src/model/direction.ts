/** The two directions that a policy can isolate a pod for. Their order is the order of all output. */
export const directions = ['ingress', 'egress'] as const

/** A direction of traffic as the pod sees it; also the name of the field in `spec`. */
export type Direction = (typeof directions)[number]
