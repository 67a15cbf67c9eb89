package io.switchboard.xds;

import com.google.protobuf.Any;

/**
 * One resource as it is sent; immutable.
 *
 * @param version changes when the body does, and is the same in every process that reads the same registry
 */
record Resource(ResourceType type, String name, String version, Any body) {}
