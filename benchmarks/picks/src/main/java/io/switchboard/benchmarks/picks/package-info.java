/** Measures the {@code switchboard} policy beside grpc-java's own policies and writes {@code docs/picks.md}. */
@NullMarked
package io.switchboard.benchmarks.picks;

import org.jspecify.annotations.NullMarked;
