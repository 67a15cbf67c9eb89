/** What it is worth that lists and watches go to the nearest member of a cluster over several datacenters. */
@NullMarked
package io.switchboard.benchmarks.stretched;

import org.jspecify.annotations.NullMarked;
