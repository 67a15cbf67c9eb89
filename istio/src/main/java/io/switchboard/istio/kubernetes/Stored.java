package io.switchboard.istio.kubernetes;

import io.switchboard.istio.ObjectId;

/**
 * An object as the cluster has it.
 *
 * @param content of its spec, as {@link SpecJson#hash}
 */
record Stored(ObjectId id, String resourceVersion, String content) {}
