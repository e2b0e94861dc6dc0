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
  readonly level: 'baseline' | 'strict'
  readonly maxReviewBytes: number
  readonly drainMs: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}
