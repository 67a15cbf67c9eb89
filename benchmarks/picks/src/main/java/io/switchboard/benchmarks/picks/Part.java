package io.switchboard.benchmarks.picks;

/** What {@code --only} chooses among. */
enum Part {
    /** Our policies and grpc-java's, of one registry. */
    POLICIES,
    /** The registries of several datacenters, beside one registry. */
    DATACENTERS
}
