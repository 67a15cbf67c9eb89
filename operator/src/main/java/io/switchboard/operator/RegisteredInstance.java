package io.switchboard.operator;

import io.switchboard.core.Instance;

/**
 * A registration as it is in etcd, without overrides.
 *
 * @param revision of its last change
 * @param lease the id of the lease that it hangs on; 0: none, it stays until it is deleted
 */
public record RegisteredInstance(Instance instance, long revision, long lease) {}
