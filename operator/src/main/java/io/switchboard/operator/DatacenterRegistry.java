package io.switchboard.operator;

import io.switchboard.core.DatacenterName;
import io.switchboard.etcd.EtcdOptions;

/**
 * The registry of one of several datacenters.
 *
 * @param name the datacenter's
 * @param etcd how to reach its registry; credentials that may read are enough
 * @param network by which of the addresses that its servers announce they are called from the client's datacenter, such
 *     as {@code wan}; empty: their usual ones. Ignored for the client's own datacenter
 */
public record DatacenterRegistry(DatacenterName name, EtcdOptions etcd, String network) {}
