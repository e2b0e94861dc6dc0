import type { Direction } from '../model/direction.ts'
import type { Protocol } from '../model/policy-port.ts'
import { isEveryPortOf, type PortSet } from './port-set.ts'

/** A port, or ports in a row, on which a service usually listens. */
export interface WellKnownPort {
  readonly protocol: Protocol
  readonly first: number
  readonly last: number
  /** The service, as people call it. */
  readonly service: string
}

/** A port whose service gives away hosts or data to whoever reaches it and is not stopped there. */
export interface SensitivePort extends WellKnownPort {
  /** Where only one direction is dangerous: every controller talks to the API server. */
  readonly only?: Direction
}

/**
 * Ports that nobody opens to everybody on purpose: remote administration, the control plane, databases. From the
 * service name registry of IANA, the Kubernetes page "Ports and Protocols", and the documentation of the databases.
 */
export const sensitivePorts: readonly SensitivePort[] = [
  tcp(22, 'SSH'),
  tcp(3389, 'Remote Desktop'),
  { ...tcp(2379, 'etcd'), last: 2380 },
  { ...tcp(6443, 'the Kubernetes API server'), only: 'ingress' },
  tcp(10250, 'the kubelet'),
  tcp(10255, 'the read-only kubelet'),
  tcp(3306, 'MySQL'),
  tcp(5432, 'PostgreSQL'),
  tcp(6379, 'Redis'),
  tcp(9200, 'Elasticsearch'),
  tcp(27017, 'MongoDB'),
  tcp(11211, 'Memcached'),
]

const others: readonly WellKnownPort[] = [
  tcp(80, 'HTTP'),
  tcp(443, 'HTTPS'),
  tcp(53, 'DNS'),
  { ...tcp(53, 'DNS'), protocol: 'UDP' },
  tcp(25, 'SMTP'),
  tcp(389, 'LDAP'),
  tcp(1433, 'SQL Server'),
  tcp(2049, 'NFS'),
  tcp(5672, 'AMQP'),
  tcp(9042, 'Cassandra'),
  tcp(9090, 'Prometheus'),
  tcp(9092, 'Kafka'),
]

/**
 * The ports of a list that a set names in this direction, each as far as it does. A complete protocol, in whatever
 * spelling, names no service. Linear in the set for each port of the list.
 */
export function namedPortsOf(
  set: PortSet,
  direction: Direction,
  known: readonly SensitivePort[] = sensitivePorts,
): readonly WellKnownPort[] {
  return known
    .filter(({ protocol, only }) => (only ?? direction) === direction && !isEveryPortOf(set, protocol))
    .flatMap(({ protocol, service, first, last }) =>
      set[protocol].ranges
        .filter((range) => range.first <= last && first <= range.last)
        .map((range) => ({
          protocol,
          service,
          first: Math.max(first, range.first),
          last: Math.min(last, range.last),
        })),
    )
}

/** What usually listens on a port; undefined where nothing is known for it. It may be something else all the same. */
export function serviceOf(protocol: Protocol, port: number): string | undefined {
  return [...sensitivePorts, ...others].find(
    (known) => known.protocol === protocol && known.first <= port && port <= known.last,
  )?.service
}

function tcp(port: number, service: string): WellKnownPort {
  return { protocol: 'TCP', first: port, last: port, service }
}
