import { type Cidr, parseCidr } from '../model/cidr.ts'
import { addressesOfCidr, type AddressSet, coversAddresses, unionOf } from './address-set.ts'

/** An address that a cloud serves to each of its machines. */
export interface MetadataAddress {
  /** The address alone, as a CIDR. */
  readonly cidr: Cidr
  /** Its text without a prefix length: `169.254.169.254`. */
  readonly address: string
  /** What answers there, for a sentence: `the instance metadata of Alibaba Cloud`. */
  readonly service: string
}

/** The address that nearly every cloud has. */
export const commonAddress: MetadataAddress = metadataAddress(
  '169.254.169.254',
  'the instance metadata of AWS, Azure, Google Cloud and most others',
)

/**
 * Addresses in ranges that the internet does not route, where whoever asks is given credentials of the machine or of
 * the pod. From the clouds' documentation:
 *
 * - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html (169.254.169.254, fd00:ec2::254)
 * - https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (169.254.170.2)
 * - https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html (169.254.170.23, fd00:ec2::23)
 * - https://cloud.google.com/compute/docs/metadata/querying-metadata (169.254.169.254, fd20:ce::254)
 * - https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service (169.254.169.254)
 * - https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata (100.100.100.200)
 */
export const credentialAddresses: readonly MetadataAddress[] = [
  commonAddress,
  metadataAddress('169.254.170.2', 'the task credentials of Amazon ECS'),
  metadataAddress('169.254.170.23', 'EKS Pod Identity'),
  metadataAddress('fd00:ec2::254', 'the instance metadata of AWS'),
  metadataAddress('fd00:ec2::23', 'EKS Pod Identity'),
  metadataAddress('fd20:ce::254', 'the instance metadata of Google Cloud'),
  metadataAddress('100.100.100.200', 'the instance metadata of Alibaba Cloud'),
]

/**
 * Addresses of the same kind that look like public ones, so that who allows the internet allows them too:
 *
 * - https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 * - https://docs.oracle.com/en/cloud/iaas/compute-iaas-cloud/stcsg/retrieving-instance-metadata.html (192.0.0.192)
 */
export const platformAddresses: readonly MetadataAddress[] = [
  metadataAddress('168.63.129.16', 'the platform services of Azure'),
  metadataAddress('192.0.0.192', 'the instance metadata of Oracle Cloud'),
]

/** These addresses as a set. */
export function addressesOfMetadata(addresses: readonly MetadataAddress[]): AddressSet {
  return unionOf(addresses.map(({ cidr }) => addressesOfCidr(cidr)))
}

/** Those of these addresses that are in a set, in the order given. */
export function metadataIn(
  set: AddressSet,
  addresses: readonly MetadataAddress[],
): readonly MetadataAddress[] {
  return addresses.filter(({ cidr }) => coversAddresses(set, addressesOfCidr(cidr)))
}

function metadataAddress(address: string, service: string): MetadataAddress {
  const cidr = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`)
  if (cidr === undefined) throw new TypeError(`${address} is no address`)
  return { cidr, address, service }
}
