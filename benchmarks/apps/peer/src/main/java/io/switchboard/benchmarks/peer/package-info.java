/** What {@code bin/bench} asks of every client of etcd that it measures. */
@NullMarked
package io.switchboard.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
