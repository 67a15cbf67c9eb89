/** What clients cost etcd and their own process, and what happens when all come back at once. */
@NullMarked
package io.switchboard.benchmarks.load;

import org.jspecify.annotations.NullMarked;
