package io.switchboard.operator;

import io.switchboard.core.Instance;

/**
 * A registration as it stands in etcd, without any operator's word.
 *
 * @param revision of its last change
 * @param lease the id of the lease that it hangs on; 0: none, it stays until somebody deletes it
 */
public record RegisteredInstance(Instance instance, long revision, long lease) {}
