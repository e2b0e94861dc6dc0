/** An address to listen on. Port 0 takes a free one. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** The options of `serve`, as the command line or the environment gave them. */
export interface ServeOptions {
  readonly listen: ListenAddress
  readonly healthListen: ListenAddress
  readonly tlsCertFile: string
  readonly tlsKeyFile: string
  /** The configuration file; without one the defaults are in force. */
  readonly config: string | undefined
  /** Which cluster; without one the cluster that this is a pod of. */
  readonly kubeconfig: string | undefined
  /** Where a pod's token and the API server's CA are. */
  readonly serviceAccountDir: string
  readonly maxReviewBytes: number
  readonly drainMs: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}
