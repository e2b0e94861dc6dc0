/** Whether a request asks for a host by a name that is ours. */
export type HostCheck = (host: string | undefined) => boolean

/**
 * Makes the check of the Host header. A page of somebody else can point a name of its own at 127.0.0.1 and then read what
 * is served there as if it were its own (DNS rebinding); the browser still says that name in the header. The port does not
 * matter: who forwards one is meant too.
 */
export function makeHostCheck(names: readonly string[]): HostCheck {
  const known = new Set([...loopback, ...names.map(normalize)])
  return (host) => {
    const name = hostnameOf(host ?? '')
    return name !== undefined && known.has(name)
  }
}

const loopback = ['localhost', '127.0.0.1', '::1']

function hostnameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::\d{1,5})?$/i.exec(host)
  const name = match?.[1] ?? match?.[2]
  return name === undefined ? undefined : normalize(name)
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
