package io.switchboard.xds;

/** What tells a resource from all others. */
record ResourceKey(ResourceType type, String name) {}
