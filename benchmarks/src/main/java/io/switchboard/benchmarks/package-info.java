/** Measures Switchboard on a real etcd and writes {@code docs/benchmarks.md}. */
@NullMarked
package io.switchboard.benchmarks;

import org.jspecify.annotations.NullMarked;
