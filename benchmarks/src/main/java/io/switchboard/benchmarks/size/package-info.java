/** Services of many instances, and many services: what it costs to follow them. */
@NullMarked
package io.switchboard.benchmarks.size;

import org.jspecify.annotations.NullMarked;
