/** How soon a change in the registry is in the calls, beside others and beside the least that it can take. */
@NullMarked
package io.switchboard.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
